import { expect } from 'chai'
import fc from 'fast-check'
import { checkNewPassword, generatePassword } from '../../../../mock-idp/authorities/local-users/password-rules.ts'
import { type PasswordPolicy, policyOf } from '../../../../mock-idp/authorities/local-users/policy.ts'
import { systemRandom } from '../../../../mock-idp/core/random.ts'

const policy = (rules: Partial<PasswordPolicy>): PasswordPolicy => ({
  ...{ minLength: 0, lowercase: 0, uppercase: 0, digits: 0, others: 0, differs: false },
  ...rules,
})
const failed = (password: string, rules: Partial<PasswordPolicy>) =>
  checkNewPassword(password, 'present', policy(rules)).failedValidators.map(({ userMessage }) => userMessage)

describe('password rules', () => {
  for (const [rules, good, bad, text] of [
    [{ minLength: 4 }, 'abcd', 'abc', 'Use at least 4 characters.'],
    [{ minLength: 2 }, '😀\n', '😀', 'Use at least 2 characters.'],
    [{ lowercase: 1 }, 'Äö', 'ÄÖ1', 'Use at least 1 lower-case letter.'],
    [{ uppercase: 2 }, 'aÄB', 'aÄb', 'Use at least 2 upper-case letters.'],
    [{ digits: 2 }, 'a12', 'a1b', 'Use at least 2 digits.'],
    [{ others: 1 }, 'ab!', 'ab1Ä', 'Use at least 1 of the characters that are neither letters nor digits.'],
    [{ differs: true }, 'Present', 'present', 'Choose a password different from the current one.'],
  ] as const)
    it(`password rules ${JSON.stringify(rules)}: accept ${JSON.stringify(good)}, refuse ${JSON.stringify(bad)}`, () => {
      expect(failed(good, rules)).to.deep.equal([])
      expect(failed(bad, rules)).to.deep.equal([text])
    })

  it('password rules, all off: neither failed nor satisfied', () => {
    expect(checkNewPassword('', '', policy({}))).to.deep.equal({ failedValidators: [], satisfiedValidators: [] })
  })

  it('password rules, default: at least eight characters, different from the current ones', () => {
    const { passwordPolicy } = policyOf({})
    expect(checkNewPassword('1234567', '1234567', passwordPolicy).failedValidators).to.have.length(2)
    expect(checkNewPassword('12345678', '1234567', passwordPolicy).failedValidators).to.have.length(0)
  })

  it('password rules, random policy: every generated password satisfies it', () => {
    const least = fc.nat(20)
    const any = fc.record({ minLength: fc.nat(128), lowercase: least, uppercase: least, digits: least, others: least })
    fc.assert(
      fc.property(any, (rules) => {
        expect(
          failed(generatePassword(policy(rules), systemRandom().integer), { ...rules, differs: true }),
        ).to.deep.equal([])
      }),
    )
  })
})
