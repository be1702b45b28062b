/** A canvas context that writes SVG; the package has no types of its own. */
declare module 'svgcanvas/dist/svgcanvas.esm.js' {
  export class Context {
    constructor(size: { readonly width: number; readonly height: number });
    getSerializedSvg(): string;
  }
}
