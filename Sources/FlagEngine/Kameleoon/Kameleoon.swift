/// Kameleoon: its configuration, visitors and evaluation, in the vendor's words.
public enum Kameleoon {}
