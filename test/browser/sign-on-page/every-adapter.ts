import type { DefineTest } from '../support/define-test.ts'
import { aducid } from './aducid.ts'
import { coffee } from './coffee.ts'
import { devices } from './devices.ts'
import type { OpenFixture, Setting } from './fixture.ts'
import { haventec } from './haventec.ts'
import { redirects } from './redirects.ts'

/** Sign-on by every adapter, from an application and back. */
export function everyAdapter(openFixture: OpenFixture, test: DefineTest, setting: Setting): void {
  for (const define of [redirects, haventec, aducid, coffee, devices]) define(openFixture, test, setting)
}
