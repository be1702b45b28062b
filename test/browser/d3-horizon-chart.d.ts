/** What is used of the reference; the package has no types of its own. */
declare module 'd3-horizon-chart' {
  interface HorizonChart {
    (this: Element, data: readonly number[]): void;
    colors(colours: readonly string[]): this;
    height(pixels: number): this;
    step(pixels: number): this;
    extent(extent: readonly [number, number]): this;
    mode(mode: 'mirror' | 'offset'): this;
  }
  export function horizonChart(): HorizonChart;
}
