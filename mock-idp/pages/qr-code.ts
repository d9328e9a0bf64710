/** QR codes as SVG, for pages and as images: no script is needed. */
import { generate } from 'lean-qr'
import { toSvgPath } from 'lean-qr/extras/svg'
import { type Html, html } from './html.ts'

/** Light margin around the code, in modules. Source: ISO/IEC 18004, quiet zone. */
const MARGIN = 4

/** The QR code of a text, dark on light in every color scheme; undefined if the text is too long. */
export function qrCode(text: string, label: string): Html | undefined {
  const code = generateOrUndefined(text)
  if (code === undefined) return undefined
  const size = code.size + 2 * MARGIN
  const box = `${-MARGIN} ${-MARGIN} ${size} ${size}`
  return html`<svg class="qr-code" xmlns="http://www.w3.org/2000/svg" viewBox="${box}" role="img" aria-label="${label}" shape-rendering="crispEdges">
<rect x="${-MARGIN}" y="${-MARGIN}" width="${size}" height="${size}" fill="#fff"/>
<path d="${toSvgPath(code)}" fill="#000"/></svg>`
}

function generateOrUndefined(text: string) {
  try {
    return generate(text)
  } catch {
    return undefined
  }
}
