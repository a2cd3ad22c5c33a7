// Two tabs with the same page open keep their words apart: each writes its draft into a slot of the page, which one tab
// holds at a time. The first has the page's own name, others have it with a number behind. A browser that knows no
// locks has one slot.

/** How long a tab that is going may hold on to its slot: milliseconds. */
const LETS_GO = 1000;
/** Nobody has more tabs of one page open. */
const MOST = 20;

/** The number of a slot of the page `key`; none where `name` is not one. */
const numberOf = (name, key) => {
  if (name === key) return 1;
  const rest = name.startsWith(`${key}#`) ? name.slice(key.length + 1) : "";
  return /^[2-9]$|^1\d$|^20$/.test(rest) ? Number(rest) : undefined;
};

const named = (key, number) => (number === 1 ? key : `${key}#${number}`);

/** Those of `names` that are slots of the page `key`, each once, the first first. */
export function slotsAmong(names, key) {
  const numbers = new Set(names.map((name) => numberOf(name, key)).filter(Boolean));
  return [...numbers].sort((one, other) => one - other).map((number) => named(key, number));
}

/** Holds a slot until this page goes: the first in which something is kept that no other tab holds, else the first that
 * is free. Gives its name. */
export async function holdSlot(key, kept) {
  if (!navigator.locks) return kept[0] ?? key;
  for (const name of kept) if (await hold(name, { signal: AbortSignal.timeout(LETS_GO) })) return name;
  for (let number = 1; number <= MOST; number += 1) {
    if (await hold(named(key, number), { ifAvailable: true })) return named(key, number);
  }
  return key;
}

/** Whether this tab has it now. What is held is let go with the page. */
function hold(name, how) {
  return new Promise((resolve) => {
    const held = (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    };
    navigator.locks.request(`draft ${name}`, how, held).catch(() => resolve(false));
  });
}
