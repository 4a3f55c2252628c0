/** `${Name}`, `${Logical.Attribute}`, `${AWS::Region}`, and `${!Literal}`, which stays as `${Literal}`. */
const placeholder = /\$\{(!?)([^}]*)\}/g;

/** Fills the placeholders of an `Fn::Sub` text. */
export function substitute(text: string, fill: (name: string) => string): string {
  return text.replace(placeholder, (_all, literal: string, name: string) =>
    literal === '!' ? `\${${name}}` : fill(name.trim()),
  );
}
