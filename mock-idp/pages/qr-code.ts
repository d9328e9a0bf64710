/** QR codes as SVG, drawn here: nothing is fetched, no script is needed. */
import { generate } from 'lean-qr'
import { toSvgPath } from 'lean-qr/extras/svg'
import { type Html, html } from './html.ts'

/** The light margin around the code, in modules. Source: ISO/IEC 18004, quiet zone. */
const MARGIN = 4

/** The text as a picture, dark on light whatever the page looks like; nothing for a text that is too long for a QR code. */
export function qrCode(text: string, label: string): Html | undefined {
  const code = generated(text)
  if (code === undefined) return undefined
  const size = code.size + 2 * MARGIN
  const box = `${-MARGIN} ${-MARGIN} ${size} ${size}`
  return html`<svg class="qr-code" viewBox="${box}" role="img" aria-label="${label}" shape-rendering="crispEdges">
<rect x="${-MARGIN}" y="${-MARGIN}" width="${size}" height="${size}" fill="#fff"/>
<path d="${toSvgPath(code)}" fill="#000"/></svg>`
}

function generated(text: string) {
  try {
    return generate(text)
  } catch {
    return undefined
  }
}
