// Decision: an integrator chooses one colour and cannot make the text on it unreadable. The ink on
// the colour is white or near-black, whichever differs more; one of the two always reaches 4.5:1.

export interface Accent {
  readonly fill: string;
  readonly ink: string;
}

function luminance([red, green, blue]: readonly [number, number, number]): number {
  const linear = (value: number): number => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** White or black for text on the colour `rgb(r, g, b)`, or null where it is not opaque RGB. */
export function inkFor(rgb: string): string | null {
  const match = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(rgb);
  if (match === null) return null;
  const light = luminance([Number(match[1]), Number(match[2]), Number(match[3])]);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#fff" : "#000";
}

/** The browser itself says what colour the words mean. */
export function accentOf(wish: string, host: HTMLElement): Accent | null {
  if (wish === "" || !CSS.supports("color", wish)) return null;
  host.style.color = wish;
  const ink = inkFor(getComputedStyle(host).color);
  host.style.color = "";
  return ink === null ? null : { fill: wish, ink };
}
