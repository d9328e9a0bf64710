/** The list of people behind the port, over a wire: there is none. */
import type { Authority, Clock } from '../spi.ts'
import type { HtmlForm, HtmlFormConfig } from './types.ts'

/** @throws Error always: whose passwords are judged stands in the configuration. */
export function remote(_config: Readonly<HtmlFormConfig>, _clock: Clock): Authority<HtmlForm> {
  throw new Error(
    'html-form judges the people of this configuration, under "people"; use {"authority": {"embedded": {}}}',
  )
}
