// Decision: every key that the widget keeps in a visitor's browser is made by `key`, in one
// versioned name space per site, and a browser that refuses storage (private mode, full disk,
// blocked by policy) gets the same interface over memory: the chat works, it only forgets.
//
// An unsent message is one key of its own. A list under one key would be read, changed and
// written back, and two tabs doing that at once would lose a message.

export interface Store {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(prefix: string): readonly string[];
}

export type Name = "session" | "seen" | "open" | `unsent:${string}`;

export function key(site: string, name: Name): string {
  return `spindesk:1:${site}:${name}`;
}

/** The name behind a key of this site, or null where the key is somebody else's. */
export function nameOf(site: string, full: string): string | null {
  const prefix = `spindesk:1:${site}:`;
  return full.startsWith(prefix) ? full.slice(prefix.length) : null;
}

export class MemoryStore implements Store {
  readonly #values = new Map<string, string>();

  get(at: string): string | null {
    return this.#values.get(at) ?? null;
  }
  set(at: string, value: string): void {
    this.#values.set(at, value);
  }
  remove(at: string): void {
    this.#values.delete(at);
  }
  keys(prefix: string): readonly string[] {
    return [...this.#values.keys()].filter((one) => one.startsWith(prefix));
  }
}

/**
 * The browser's storage; what it refuses to keep is kept in memory, so that one failing write
 * (quota) does not lose what was being written.
 */
export class BrowserStore implements Store {
  readonly #area: Storage;
  readonly #memory = new MemoryStore();

  constructor(area: Storage) {
    this.#area = area;
  }

  get(at: string): string | null {
    const kept = this.#memory.get(at);
    if (kept !== null) return kept;
    try {
      return this.#area.getItem(at);
    } catch {
      return null;
    }
  }
  set(at: string, value: string): void {
    try {
      this.#area.setItem(at, value);
      this.#memory.remove(at);
    } catch {
      this.#memory.set(at, value);
    }
  }
  remove(at: string): void {
    this.#memory.remove(at);
    try {
      this.#area.removeItem(at);
    } catch {
      // Nothing was kept there, so nothing has to go.
    }
  }
  keys(prefix: string): readonly string[] {
    const found = new Set(this.#memory.keys(prefix));
    try {
      for (let index = 0; index < this.#area.length; index += 1) {
        const one = this.#area.key(index);
        if (one !== null && one.startsWith(prefix)) found.add(one);
      }
    } catch {
      // The memory's keys are all there are.
    }
    return [...found].sort();
  }
}

/** Reading `window.localStorage` itself may throw, so the caller passes the way to it. */
export function openStore(area: () => Storage | null): Store {
  try {
    const found = area();
    return found === null ? new MemoryStore() : new BrowserStore(found);
  } catch {
    return new MemoryStore();
  }
}
