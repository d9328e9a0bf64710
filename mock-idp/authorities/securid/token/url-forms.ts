/** URLs by which tokens are sent to phones, as in `stoken`. `ctfData` is a numeric string or v3 text. */
const URLS = {
  iphone: 'com.rsa.securid.iphone://ctf?ctfData=',
  smartphone: 'com.rsa.securid://ctf?ctfData=',
  android: 'http://127.0.0.1/securid/ctf?ctfData=',
} as const

export type UrlForm = keyof typeof URLS

/** `data` is the result of `writeCtf` (with `inUrl`) or `writeV3`. */
export function asUrl(form: UrlForm, data: string): string {
  return URLS[form] + data
}

/**
 * The value of `ctfData=` anywhere in the text, in any letter case. A leading `3D`, left by mail programs of a quoted
 * `=`, is dropped: no token begins with it.
 */
export function ctfDataOf(text: string): string | undefined {
  return /ctfdata=(?:3d)?([^\s&#"'<>]*)/i.exec(text)?.[1]
}
