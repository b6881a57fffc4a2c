/**
 * An expression: what a Node process says of its own peak memory, in KiB. Linux counts what the
 * process that started it held into `maxRSS`; `VmHWM` is its own.
 */
export const peakKibibytes =
  process.platform === 'linux'
    ? "Number(/VmHWM:\\s+(\\d+)/.exec(process.getBuiltinModule('node:fs').readFileSync('/proc/self/status', 'utf8'))[1])"
    : 'process.resourceUsage().maxRSS';
