// A counting semaphore: how many containers may be up side by side.

/** Containers that may be up at once. */
export interface Slots {
  /** Waits for a free slot. Call the returned function when its container is gone. */
  take(): Promise<() => void>;
}

/** `count` slots, handed out in the order of asking. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return release;
    },
  };
}
