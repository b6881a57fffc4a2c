// One turn at a time until two contexts were seen apart: an image whose session scope is not known
// may break on overlapping turns, and a bleed is told from an overlap only when turns follow each
// other.

/** Lets turns of one container through. */
export interface TurnGate {
  /** Waits for the turn's place. Call the returned function when the turn is over. */
  enter(): Promise<() => void>;
  /** From now on turns of different contexts may overlap. Those that wait are let in. */
  open(): void;
  readonly isOpen: boolean;
}

/** A gate that is closed (one at a time) when `cautious`, else open from the start. */
export function createTurnGate(cautious: boolean): TurnGate {
  let isOpen = !cautious;
  let tail: Promise<void> = Promise.resolve();
  let tellOpened = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    tellOpened = resolve;
  });
  return {
    async enter() {
      if (isOpen) return () => undefined;
      const before = tail;
      let leave = (): void => undefined;
      tail = new Promise((resolve) => {
        leave = resolve;
      });
      await Promise.race([before, opened]);
      return leave;
    },
    open() {
      isOpen = true;
      tellOpened();
    },
    get isOpen() {
      return isOpen;
    },
  };
}
