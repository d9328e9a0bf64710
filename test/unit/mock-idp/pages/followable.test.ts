import { expect } from 'chai'
import { isFollowable } from '../../../../mock-idp/pages/followable.ts'

const FOLLOWED = [
  'http://shop.example',
  'https://shop.example/back?step=2#top',
  'HTTPS://shop.example/zurück',
  'aducid://callback?authId=AQID%3D',
  'com.example.app:/return',
  'myapp:return',
]
const NOT_FOLLOWED = [
  ['javascript:', 'javascript:alert(1)'],
  ['javascript: with slashes', 'javascript://shop.example/%0aalert(1)'],
  ['mixed case', 'JaVaScRiPt:alert(1)'],
  ['leading space', ' javascript:alert(1)'],
  ['leading control character', '\u0001javascript:alert(1)'],
  ['tab within the scheme', 'java\tscript:alert(1)'],
  ['line feed within the scheme', 'java\nscript:alert(1)'],
  ['data:', 'data:text/html,<script>alert(1)</script>'],
  ['vbscript:', 'vbscript:msgbox(1)'],
  ['blob:', 'blob:https://shop.example/1'],
  ['file:', 'file:///etc/passwd'],
  ['filesystem:', 'filesystem:https://shop.example/temporary/1'],
  ['view-source:', 'view-source:https://shop.example'],
  ['about:', 'about:blank'],
  ['no scheme', 'shop.example/back'],
  ['no scheme, absolute path', '/back'],
  ['no scheme, another host', '//evil.example/back'],
  ['empty', ''],
  ['scheme alone', 'https:'],
  ['http without a host', 'http://'],
  ['http without slashes', 'https:shop.example'],
  ['header line', 'https://shop.example/\r\nSet-Cookie: a=b'],
  ['space', 'https://shop.example/a b'],
  ['trailing line feed', 'https://shop.example/\n'],
  ['non-breaking space', '\u00a0https://shop.example/'],
] as const

describe('isFollowable', () => {
  for (const url of FOLLOWED)
    it(`isFollowable, ${url}: true`, () => {
      expect(isFollowable(url)).to.equal(true)
    })
  for (const [name, url] of NOT_FOLLOWED)
    it(`isFollowable, ${name}: false`, () => {
      expect(isFollowable(url)).to.equal(false)
    })
})
