/** Reads a QR code from a picture, as a phone does. */
import jsQR from 'jsqr'
import { PNG } from 'pngjs'

/** The text of the QR code; undefined if there is none. */
export function decodeQrCode(png: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(png)
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data
}
