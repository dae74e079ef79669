/** Work that waits, taken in turns: who has much of it does not hold up who has little. */
export class FairQueue<Job> {
  /** In the order of their turns. */
  readonly #waiting = new Map<object, Job[]>();

  add(owner: object, job: Job): void {
    const jobs = this.#waiting.get(owner);
    if (jobs) jobs.push(job);
    else this.#waiting.set(owner, [job]);
  }

  /** Takes the first job that fits of the owner whose turn it is among those who have one; that owner is the last then. */
  take(fits: (job: Job) => boolean): Job | undefined {
    for (const [owner, jobs] of this.#waiting) {
      const at = jobs.findIndex(fits);
      if (at < 0) continue;
      const [job] = jobs.splice(at, 1);
      this.#waiting.delete(owner);
      if (jobs.length > 0) this.#waiting.set(owner, jobs);
      return job;
    }
    return undefined;
  }
}
