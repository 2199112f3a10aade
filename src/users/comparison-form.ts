/**
 * The form in which texts are compared that people write in many ways: NFKC and lower case. Addresses are unique in it, and
 * a common password is recognised by it.
 */
export function comparisonForm(text: string): string {
  // Lowering can undo the normalisation (`İ` becomes two code points), hence the second one.
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}
