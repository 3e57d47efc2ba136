// Heights of a row and of the head, and the name of the row under the last one, into which one
// types as into any other.
export const ROW = 28;
export const HEAD = 44;
export const BLANK = 0;
