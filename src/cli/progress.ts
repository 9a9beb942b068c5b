import { isatty } from 'node:tty';
import bars from 'cli-progress';

/** How far something long is, told on standard error. */
export interface Progress {
  /** So many are done; `of` where it has become known how many there are. */
  at(count: number, of?: number): void;
  /** Takes the bar away or ends its line. Nothing was told of what took no time. */
  end(): void;
}

/** In ms: between two lines where standard error is no terminal. */
const betweenLines = 5_000;

/**
 * Tells how far something is: on a terminal a bar (a count where nobody knows of how many), else a line every five seconds.
 * `what` names what is counted, in the plural.
 */
export function openProgress(what: string, total?: number): Progress {
  return isatty(2) ? barOf(what, total) : linesOf(what, total);
}

function linesOf(what: string, total: number | undefined): Progress {
  let told = Date.now();
  return {
    at(count, of = total) {
      if (Date.now() - told < betweenLines) return;
      told = Date.now();
      process.stderr.write(`${count}${of === undefined ? '' : ` of ${of}`} ${what}\n`);
    },
    end: () => undefined,
  };
}

function barOf(what: string, total: number | undefined): Progress {
  let isOpen = false;
  const bar = new bars.SingleBar(
    {
      stream: process.stderr,
      barsize: 30,
      hideCursor: true,
      gracefulExit: false,
      clearOnComplete: true,
      etaBuffer: 50,
      format: (options, params, payload: { of?: number | undefined }) => {
        const seconds = (Date.now() - params.startTime) / 1_000;
        const rate = seconds > 0 ? `${Math.round(params.value / seconds)}/s` : '';
        if (payload.of === undefined) return `${params.value} ${what}  ${rate}`;
        const left =
          Number.isFinite(params.eta) && params.eta > 0
            ? `  ${bars.Format.TimeFormat(params.eta, options, 1)} left`
            : '';
        return `${bars.Format.BarFormat(params.progress, options)}  ${params.value} of ${payload.of} ${what}  ${rate}${left}`;
      },
    },
    bars.Presets.shades_classic,
  );
  return {
    at(count, of = total) {
      if (!isOpen) bar.start(of ?? 0, count, { of });
      isOpen = true;
      if (of !== undefined && of !== bar.getTotal()) bar.setTotal(of);
      bar.update(count, { of });
    },
    end() {
      if (isOpen) bar.stop();
      isOpen = false;
    },
  };
}
