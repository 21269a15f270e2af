// Where a share stands on a chart's scale, and which shares are written beside it. Between 99 and
// 99.9 % lies as much as between 99.9 and 99.99 %: on an even scale one bad month would press all
// good ones into one line.

const million = 1_000_000;

/** One for each nine: 0 at 0 %, 1 at 90 %, 2 at 99 %. All of it has no height; null. */
export function heightOf(ppm: number): number | null {
  return ppm >= million ? null : -Math.log10((million - ppm) / million);
}

export interface Scale {
  bottom: number;
  /** Where 100 % stands. */
  top: number;
  /** Shares in millionths, the lowest first. */
  ticks: number[];
}

const tickShares = [0, 500_000, 900_000, 990_000, 999_000, 999_900, 999_990, 999_999, million];
const room = 0.3;

/** For all of these shares in millionths; none of them may be missing. */
export function scaleFor(shares: readonly number[]): Scale {
  const heights = shares.map(heightOf).filter((one) => one !== null);
  const [low, high] = [Math.min(...heights, 2), Math.max(...heights, 2)];
  const [bottom, top] = [Math.max(0, low - room), high + 2 * room];
  const ticks = tickShares.filter((ppm) => {
    const height = heightOf(ppm);
    return height === null || (height >= bottom && height <= top - room);
  });
  return { bottom, top, ticks };
}

export const placeOn = ({ top }: Scale, ppm: number): number => heightOf(ppm) ?? top;
