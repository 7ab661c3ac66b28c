/** Three code units that sort as the number does, for whole numbers from 0 and below 2⁴⁸. */
export function sortableNumber(value: number): string {
  const high = Math.floor(value / 2 ** 32)
  return String.fromCharCode(high, (value >>> 16) & 0xffff, value & 0xffff)
}
