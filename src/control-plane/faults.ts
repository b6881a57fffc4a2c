// Faults that a platform has on bad days. Tests switch them on to see what becomes of an agent
// then. No run does.

/** What goes wrong. Nothing where a field is absent. */
export interface PlatformFaults {
  /** So many calls of register, from the first, are answered with 503. */
  readonly refusedRegisters?: number;
  /** Every answer comes so many milliseconds late. */
  readonly delayMs?: number;
  /** Every memory write is refused with this HTTP status, by whatever API it comes. */
  readonly memoryWriteStatus?: number;
}
