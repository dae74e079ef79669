import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  action,
  type ActionKind,
  ByteStream,
  definePlugin,
  EventStream,
  type FormReference,
  type Given,
  type Gives,
  type IntegrationType,
  type Plugin,
  RowSet,
  type Session,
} from '@patchbay/plugin-kit';

/** What became of the sessions and the runs of a stand-in. */
export interface Seen {
  opened: number;
  open: number;
  runs: number;
  aborted: number;
}

export interface StandIn {
  readonly plugin: Plugin;
  readonly seen: Seen;
}

interface StandInOptions {
  readonly field: FormReference;
  /** The one action that it has. */
  readonly action: string;
  readonly kind: ActionKind;
  readonly answer: () => Given[Gives];
  /** What the action waits for. */
  readonly gate: () => Promise<unknown>;
  readonly type?: IntegrationType;
}

/** A folder for the icons of stand-ins, which plugins have to have. */
export class StandIns {
  readonly #base = mkdtempSync(join(tmpdir(), 'patchbay-stand-ins-'));
  #made = 0;

  /** A plugin of the kind that a field may refer to, whose one action gives what the contract says. */
  make({ field, type = field.types?.[0] ?? 'others', ...options }: StandInOptions): StandIn {
    const subType = `stand-in-${(this.#made += 1)}`;
    mkdirSync(join(this.#base, subType));
    writeFileSync(join(this.#base, subType, 'icon.svg'), '<svg/>');
    const seen: Seen = { opened: 0, open: 0, runs: 0, aborted: 0 };
    const { capabilities = [] } = field;
    const speaks = capabilities.some((each) => each === 'sql' || each === 'sql-read');
    const plugin = definePlugin({
      type,
      subType,
      url: pathToFileURL(join(this.#base, subType, 'src', 'index.js')).href,
      manifest: {
        ...{ title: `Stand-in for ${field.key}`, description: '', icon: 'i', capabilities },
        ...(speaks && { dialect: 'postgresql' as const }),
        ...(capabilities.includes('read-only') && { readOnly: { classifier: 'none', engine: 'none' } }),
      },
      form: [],
      actions: {
        [options.action]: action<Session, object, Gives>({
          ...{ title: 'Answer', kind: options.kind, gives: kindOf(options.answer()) },
          ...{ params: { type: 'object' }, result: {} },
          run: async (_session, _params, { signal }) => {
            seen.runs += 1;
            signal.addEventListener('abort', () => (seen.aborted += 1));
            await options.gate();
            return options.answer();
          },
        }),
      },
      open: () => {
        [seen.opened, seen.open] = [seen.opened + 1, seen.open + 1];
        const close = () => Promise.resolve(void (seen.open -= 1));
        return Promise.resolve({ ping: () => Promise.resolve({}), close });
      },
      errorCode: () => 'unknown',
    });
    return { plugin, seen };
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

function kindOf(given: Given[Gives]): Gives {
  if (given instanceof RowSet) return 'rows';
  if (given instanceof EventStream) return 'events';
  return given instanceof ByteStream ? 'bytes' : 'value';
}
