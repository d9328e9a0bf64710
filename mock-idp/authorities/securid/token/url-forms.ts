/**
 * The URLs in which tokens are mailed to phones; a link's `ctfData` is a numeric string or v3 text. Each as the
 * program `stoken` writes it.
 */
const URLS = {
  iphone: 'com.rsa.securid.iphone://ctf?ctfData=',
  smartphone: 'com.rsa.securid://ctf?ctfData=',
  android: 'http://127.0.0.1/securid/ctf?ctfData=',
} as const

/** The kinds of phone that a URL can be for. */
export type UrlForm = keyof typeof URLS

/** The URL that hands a token to a phone; `data` is what `writeCtf` (with `inUrl`) or `writeV3` answered. */
export function asUrl(form: UrlForm, data: string): string {
  return URLS[form] + data
}

/**
 * What follows `ctfData=`, anywhere in the text and in any letter case, to the end of the value; undefined without
 * one. The `3D` that mail programs leave of a quoted `=` goes: no token begins so.
 */
export function ctfDataOf(text: string): string | undefined {
  return /ctfdata=(?:3d)?([^\s&#"'<>]*)/i.exec(text)?.[1]
}
