// How many texts a message is (3GPP TS 23.038), as keepword.channels.sms.segments counts them.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");

export function count(text) {
  const letters = [...text];
  const gsm = letters.every((letter) => BASIC.has(letter) || EXTENDED.has(letter));
  const sizes = letters.map((letter) => (gsm ? (EXTENDED.has(letter) ? 2 : 1) : letter.length));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const one = gsm ? 160 : 70;
  const each = gsm ? 153 : 67;
  if (whole <= one) return { texts: text ? 1 : 0, left: one - whole };
  let texts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > each) {
      texts += 1;
      used = 0;
    }
    used += size;
  }
  return { texts, left: each - used };
}
