export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const rounded = (value, digits = 2) => Number(value.toFixed(digits));
