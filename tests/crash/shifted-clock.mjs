/* Preloaded into a gateway: its clock goes SHIFTED_CLOCK_MS wrong, in every thread. */
const shift = Number(process.env.SHIFTED_CLOCK_MS ?? 0);
const RightDate = Date;
const now = () => RightDate.now() + shift;

globalThis.Date = new Proxy(RightDate, {
  construct: (_target, given, newTarget) =>
    Reflect.construct(RightDate, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RightDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
