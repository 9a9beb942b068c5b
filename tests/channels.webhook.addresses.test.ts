import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { mayLeadTo, parseReach } from '../src/channels/webhook/addresses.ts';
import { checkedUrl } from '../src/channels/webhook/target.ts';

const numRuns = process.env.TOVHOLDER_WEBHOOK === 'full' ? 100_000 : 3_000;
const nowhere = parseReach('');

const octet = fc.nat(255);
const address4 = fc.tuple(octet, octet, octet, octet);
/** IPv4 addresses that no host on the Internet has, each block as likely as the others. */
const inward4 = fc.oneof(
  ...[
    [0],
    [10],
    [100, 64],
    [100, 127],
    [127],
    [169, 254],
    [172, 16],
    [172, 31],
    [192, 168],
    [198, 18],
    [224],
    [239],
    [240],
    [255, 255, 255, 255],
    [169, 254, 169, 254],
    [192, 0, 2],
    [203, 0, 113],
  ].map((block) => address4.map((address) => address.map((part, index) => block[index] ?? part))),
);

const radices: ((part: number) => string)[] = [
  String,
  (part) => `0${part.toString(8)}`,
  (part) => `0x${part.toString(16)}`,
  (part) => `0X${part.toString(16).toUpperCase()}`,
  (part) => `000${part.toString(8)}`,
];
const asNumber = (parts: readonly number[]) => parts.reduce((sum, part) => sum * 256 + part, 0);
const hex = (parts: readonly number[]) => asNumber(parts).toString(16);
const wide = (text: string) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
const encoded = (text: string) => text.replace(/[0-9]/g, (digit) => `%3${digit}`);

/** An IPv4 address as a URL may hide it: fewer parts, other radices, other digits, inside IPv6. */
const hidden = fc
  .tuple(
    inward4,
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.nat(radices.length - 1), { minLength: 4, maxLength: 4 }),
    fc.nat(11),
  )
  .map(([address, count, chosen, disguise]) => {
    const parts = [...address.slice(0, count - 1), asNumber(address.slice(count - 1))];
    const plain = parts.map((part, index) => (radices[chosen[index] ?? 0] ?? String)(part)).join('.');
    const dotted = address.join('.');
    const [high, low] = [hex(address.slice(0, 2)), hex(address.slice(2))];
    const disguises = [
      plain,
      `${plain}.`,
      wide(plain),
      encoded(plain),
      plain.replaceAll('.', '。'),
      `[::ffff:${dotted}]`,
      `[::ffff:${high}:${low}]`,
      `[0:0:0:0:0:ffff:${high}:${low}]`,
      `[::${dotted}]`,
      `[2002:${high}:${low}::1]`,
      `[64:ff9b::${dotted}]`,
      `[2001:0:${high}:${low}::1]`,
    ];
    return disguises[disguise] ?? plain;
  });

/** IPv6 addresses of which every second begins like one that is special. */
const address6 = fc
  .tuple(
    fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }),
    fc.constantFrom(0, 0xfc00, 0xfe80, 0xfec0, 0xff02, 0x2001, 0x2002, 0x64, 0x100, 0x3fff, 0x5f00, -1, -1, -1),
    fc.constantFrom(0, 0xdb8, 2, 0xff9b, -1),
  )
  .map(([groups, first, second]) => {
    if (first >= 0) groups[0] = first;
    if (first >= 0 && second >= 0) groups[1] = second;
    return groups.map((group) => group.toString(16)).join(':');
  });

describe('the addresses that a webhook may lead to', () => {
  test('are none that another library calls anything but a host of the Internet', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          address4.map((parts) => parts.join('.')),
          inward4.map((parts) => parts.join('.')),
          address6,
        ),
        (address) => {
          if (!mayLeadTo(nowhere, 'ppr.example', address)) return;
          expect([address, ipaddr.parse(address).range()]).toEqual([address, 'unicast']);
        },
      ),
      { numRuns },
    );
  });

  test('are no private ones in whatever notation a URL has them', () => {
    fc.assert(
      fc.property(hidden, (host) => {
        expect(() => checkedUrl(`https://${host}/hook`, nowhere, { sandbox: false })).toThrow(
          expect.objectContaining({ code: 'RECEIVER_MISCONFIGURED' }),
        );
      }),
      { numRuns },
    );
  });

  test('are those of the Internet', () => {
    for (const address of [
      '8.8.8.8',
      '194.239.170.68',
      '100.63.255.255',
      '172.32.0.1',
      '2a01:4f8::1',
      '2606:4700::1111',
    ])
      expect([address, mayLeadTo(nowhere, 'ppr.example', address)]).toEqual([address, true]);
  });

  test('are none of this house, of this machine, of a cloud, or of no host at all', () => {
    const inward = ['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1'];
    const inward6 = [
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd00:ec2::254',
    ];
    for (const address of [...inward, ...inward6, '224.0.0.1', '255.255.255.255', 'ff02::1', 'ppr.example', ''])
      expect([address, mayLeadTo(nowhere, 'ppr.example', address)]).toEqual([address, false]);
  });

  test('are those that an operator allows besides, and no others', () => {
    const reach = parseReach('ppr.example, 10.1.0.0/16 ,fd12::/16, 192.168.7.7');
    const may = (host: string, address: string) => mayLeadTo(reach, host, address);
    expect([may('other.example', '10.1.2.3'), may('other.example', 'fd12::5'), may('x', '192.168.7.7')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([may('other.example', '10.2.0.1'), may('x', '192.168.7.8'), may('x', '127.0.0.1')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([may('PPR.example.', '10.9.9.9'), may('ppr.example', '::1'), may('ppr.example', 'fd99::1')]).toEqual([
      true,
      true,
      true,
    ]);
    /* A name stands for the house's own network, never for a cloud's metadata. */
    expect([
      may('ppr.example', '169.254.169.254'),
      may('ppr.example', '0.0.0.0'),
      may('ppr.example', 'fe80::1'),
    ]).toEqual([false, false, false]);
    expect(mayLeadTo(parseReach('169.254.169.254'), 'x', '169.254.169.254')).toBe(true);
  });

  test('are told apart from what is neither a name nor an address', () => {
    for (const text of [
      '10.0.0.0/33',
      '10.0.0/8',
      '1.2.3.4/8/9',
      'a b',
      'http://ppr.example',
      'ppr.example:443',
      '0x7f.1',
      '10.0.0.0/',
      '::/129',
      '[::1]',
    ])
      expect(() => parseReach(text)).toThrow('must be host names, addresses or blocks');
  });
});
