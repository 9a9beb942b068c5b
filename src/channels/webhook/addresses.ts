import { BlockList, isIP } from 'node:net';

/** Where webhooks may lead besides public addresses: what an operator allows by `WEBHOOK_PRIVATE`. */
export interface Reach {
  /** Names of hosts, in lower case, that may lead to a private address. */
  hosts: ReadonlySet<string>;
  networks: BlockList;
}

/* Blocks of IPv4 that no host on the Internet has. Source: IANA, IPv4 Special-Purpose Address Registry; RFC 5771; RFC 1112 §4. */
const notPublic4 = networks([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]);

/* All hosts of the IPv6 Internet lie in this block, so everything that maps or carries an IPv4 address elsewhere is out. Source: RFC 4291 §2.4. */
const public6 = networks(['2000::/3']);

/* Blocks within it that are no hosts', or that carry an IPv4 address. Source: IANA, IPv6 Special-Purpose Address Registry. */
const notPublic6 = networks(['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);

/* What a named host may lead to: the house's own network and this machine. A cloud's metadata (169.254.169.254) is none of these. */
const inHouse4 = networks(['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
const inHouse6 = networks(['fc00::/7', '::1/128']);

const thisMachine = '127.0.0.0/8,::1';

/**
 * Reads `WEBHOOK_PRIVATE`: names of hosts, addresses and blocks such as 10.1.0.0/16, separated by commas. In the sandbox
 * this machine is allowed besides. Throws where a part is none of these.
 */
export function parseReach(text: string, { sandbox = false } = {}): Reach {
  const parts = (sandbox ? `${text},${thisMachine}` : text).split(',').map((part) => part.trim());
  const named = parts.filter((part) => part !== '');
  const isNetwork = (part: string) => /[/:]/.test(part) || isIP(part) !== 0;
  return {
    hosts: new Set(named.filter((part) => !isNetwork(part)).map(checkedName)),
    networks: networks(named.filter(isNetwork)),
  };
}

function checkedName(part: string): string {
  const name = part.toLowerCase();
  /* A name whose last part is a number is read as an IPv4 address by everything that follows URLs. */
  if (!/^[a-z0-9._-]{1,253}$/.test(name) || /(^|\.)[0-9]+\.?$/.test(name)) throw unreadable();
  return withoutDot(name);
}

function networks(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) addBlock(list, block);
  return list;
}

function addBlock(list: BlockList, block: string): void {
  const [address = '', bits, ...rest] = block.split('/');
  const family = isIP(address);
  const widest = family === 4 ? 32 : 128;
  const width = bits === undefined ? widest : Number(bits);
  if (family === 0 || rest.length > 0 || !/^[0-9]{1,3}$/.test(bits ?? '0') || width > widest) throw unreadable();
  list.addSubnet(address, width, family === 4 ? 'ipv4' : 'ipv6');
}

function unreadable(): Error {
  return new Error('must be host names, addresses or blocks such as 10.1.0.0/16, separated by commas');
}

/** Whether a webhook to `host` may be sent to this address. */
export function mayLeadTo(reach: Reach, host: string, address: string): boolean {
  const family = isIP(address);
  /* Of an address with a zone only what is before it counts; no such address is public. */
  const [plain = ''] = address.split('%');
  if (family === 0) return false;
  if (isPublic(plain, family) || isAmong(reach.networks, plain, family)) return true;
  return isNamed(reach, host) && isAmong(family === 4 ? inHouse4 : inHouse6, plain, family);
}

/** Whether an operator has named this host, or the block of this address. */
export function isNamed(reach: Reach, host: string): boolean {
  const plain = withoutBrackets(host);
  const family = isIP(plain);
  return family === 0 ? reach.hosts.has(withoutDot(plain.toLowerCase())) : isAmong(reach.networks, plain, family);
}

/** The host of a URL as an address has it: IPv6 without its brackets. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function isPublic(address: string, family: number): boolean {
  if (family === 4) return !notPublic4.check(address, 'ipv4');
  return public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}

function isAmong(list: BlockList, address: string, family: number): boolean {
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
