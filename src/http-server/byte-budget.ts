// What the calls of a server hold in memory together: each takes a share and gives it back.

/** What one call holds. */
export interface ByteShare {
  /** Takes more. `false`, and nothing taken, when the budget has no room for it. */
  take(bytes: number): boolean;
  /** Gives back all that this share has taken. It may be used again. */
  release(): void;
}

/** A budget that any number of shares draw on. */
export interface ByteBudget {
  open(): ByteShare;
}

/** A budget of `maxBytes`. */
export function createByteBudget(maxBytes: number): ByteBudget {
  let heldByAll = 0;
  return {
    open() {
      let held = 0;
      return {
        take(bytes) {
          if (heldByAll + bytes > maxBytes) return false;
          heldByAll += bytes;
          held += bytes;
          return true;
        },
        release() {
          heldByAll -= held;
          held = 0;
        },
      };
    },
  };
}
