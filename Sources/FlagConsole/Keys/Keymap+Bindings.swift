import TerminalUI

// The table of keys, in the order of the help screen.
extension Keymap {
  private static let moving: Set<Scope> = [
    .list, .detail, .visitor, .dialog, .personas, .save, .help, .problems, .outbox, .payload,
    .acts, .table,
  ]

  /// Every binding with the keys that it has before any key file, in the order of the help screen.
  public static let standardBindings: [Binding] = [
    Binding(.moveDown, [.down, .character("j")], in: moving, "down", "one row down"),
    Binding(.moveUp, [.up, .character("k")], in: moving, "up", "one row up"),
    Binding(.moveDown, [.ctrl("n")], in: [.filter], "down", "one row down in the list"),
    Binding(.moveUp, [.ctrl("p")], in: [.filter], "up", "one row up in the list"),
    Binding(.previousValue, [.up], in: [.filter], "earlier", "the filter before"),
    Binding(.nextValue, [.down], in: [.filter], "later", "the filter after"),
    Binding(.previousValue, [.ctrl("p")], in: [.palette], "earlier", "the command before"),
    Binding(.nextValue, [.ctrl("n")], in: [.palette], "later", "the command after"),
    Binding(
      .pageDown, [.pageDown], in: [.filter, .fields, .palette, .copy, .pasted], "page",
      "one page down"),
    Binding(
      .pageUp, [.pageUp], in: [.filter, .fields, .palette, .copy, .pasted], "page", "one page up"),
    Binding(.moveToTop, [.home], in: [.copy, .pasted], "top", "to the first row"),
    Binding(.moveToBottom, [.end], in: [.copy, .pasted], "end", "to the last row"),
    Binding(.moveDown, [.down], in: [.copy, .pasted], "down", "one row down"),
    Binding(.moveUp, [.up], in: [.copy, .pasted], "up", "one row up"),
    Binding(
      .moveDown, [.down], in: [.fields, .palette], "down",
      "one row down in the list"),
    Binding(
      .moveUp, [.up], in: [.fields, .palette], "up",
      "one row up in the list"),
    Binding(.pageDown, [.pageDown, .ctrl("f")], in: moving, "page", "one page down"),
    Binding(.pageUp, [.pageUp, .ctrl("b")], in: moving, "page", "one page up"),
    Binding(.halfPageDown, [.ctrl("d")], in: moving, "half page", "half a page down"),
    Binding(.halfPageUp, [.ctrl("u")], in: moving, "half page", "half a page up"),
    Binding(.moveToTop, [.home, .character("g")], in: moving, "top", "to the first row"),
    Binding(.moveToBottom, [.end, .character("G")], in: moving, "end", "to the last row"),
    Binding(
      .nextPane, [.tab], in: Scope.panes, "pane", "to the next pane"),
    Binding(
      .previousPane, [.shiftTab], in: Scope.panes, "pane", "to the previous pane"),
    Binding(
      .open, [.enter], in: [.list], "open", "open the flag's explanation at the step that decided"),
    Binding(
      .open, [.enter], in: [.detail], "try or fold",
      "apply the change offered on this line; go to a condition's field; hide or show a step's parts"
    ),
    Binding(
      .fold, [.left, .character("h")], in: [.detail], "fold",
      "hide the parts of the step, or go to the step it belongs to"),
    Binding(
      .unfold, [.right, .character("l")], in: [.detail], "unfold", "show the parts of the step"),
    Binding(
      .nextMatch, [.character("n")], in: [.detail], "next match",
      "to the next line with a word of the filter"),
    Binding(
      .previousMatch, [.character("N")], in: [.detail], "previous match",
      "to the previous line with a word of the filter"),
    Binding(
      .open, [.enter], in: [.problems], "go there", "go to the flag that the problem is in"),
    Binding(.open, [.enter], in: [.visitor], "edit", "edit the field; consent: the next state"),
    Binding(
      .open, [.enter], in: [.table], "open",
      "take the row: go to its flag, become its code, take its way, look at its version"),
    Binding(
      .fold, [.left, .character("h")], in: [.table], "left", "the column, or version, before"),
    Binding(
      .unfold, [.right, .character("l")], in: [.table], "right", "the next column, or version"),
    Binding(
      .compare, [.character("c")], in: [.table], "compare",
      "compare two personas of the matrix: where do they part?"),
    Binding(
      .sweep, [.character("w")], in: [.list, .detail, .table], "sweep",
      "what many visitors get from the flag, live; again: from all flags; again: no sweep"),
    Binding(
      .matrix, [.character("m")], in: Scope.panes, "matrix",
      "what every persona gets from every flag"
    ),
    Binding(
      .diff, [.character("D")], in: Scope.panes.union([.table]), "diff",
      "what another configuration, or SDK, answers otherwise, for whom, and why"),
    Binding(
      .versions, [.character("T")], in: Scope.panes, "versions",
      "the versions of the source that are kept, and since when the flag answers so"),
    Binding(
      .pin, [.character("=")], in: [.list, .detail], "pin",
      "pin what the flag answers this visitor: flagscope check holds it"),
    Binding(
      .pins, [Key(.character("="), .alt)], in: Scope.panes, "pins",
      "the pins, the broken ones first"),
    Binding(
      .deletePin, [.character("d"), .delete], in: [.table], "unpin", "take the pin away"),
    Binding(
      .expect, [.character("E")], in: [.list, .detail], "expected",
      "I expected …: the ways from the answer to another one"),
    Binding(
      .back, [.escape],
      in: [.list, .detail, .visitor, .help, .problems, .outbox, .payload, .table],
      "back",
      "back one level; clears a filter; never quits"),
    Binding(
      .close, [.character("q")],
      in: [
        .list, .detail, .visitor, .help, .personas, .save, .dialog, .copy, .problems, .outbox,
        .payload, .send, .acts, .table,
      ],
      "quit",
      "close this view; in the list, quit"),
    Binding(
      .zoom, [.character("z")], in: Scope.panes, "zoom",
      "give the pane the whole screen, or bring the others back"),
    Binding(
      .narrow, [.character("<")], in: Scope.panes, "narrower", "a narrower or lower list"),
    Binding(
      .widen, [.character(">")], in: Scope.panes, "wider", "a wider or taller list"),
    Binding(
      .sort, [.character("o")], in: Scope.panes, "sort",
      "order by name, changed first, from, nearest miss, or as in the file"),
    Binding(.filter, [.character("/")], in: Scope.panes, "filter", "filter the flags as you type"),
    Binding(
      .nextChange, [.character("]")], in: Scope.panes, "next change",
      "to the next flag that the last action changed"),
    Binding(
      .previousChange, [.character("[")], in: Scope.panes, "previous change",
      "to the previous flag that the last action changed"),
    Binding(
      .problems, [.character("!"), .character("L")], in: Scope.panes, "problems",
      "what is wrong in the file, and where"),
    Binding(
      .tryFix, [.character("t")], in: [.list, .detail], "try",
      "try the nearest change that makes a rule match"),
    Binding(
      .visitor, [.character("v")], in: [.list, .detail], "visitor", "to the visitor's fields"),
    Binding(
      .addField, [.character("a")], in: [.visitor], "add",
      "add one of the fields that conditions read, or any by name"),
    Binding(.editField, [.character("e")], in: [.visitor], "edit", "edit the field"),
    Binding(
      .deleteField, [.character("d"), .delete], in: [.visitor], "delete",
      "take the field's value away"
    ),
    Binding(
      .paste, [.character("V")], in: Scope.panes, "paste",
      "take a visitor from a curl command, cookies, a URL, JSON, a log, k=v, a code or evidence"),
    Binding(
      .importFile, [.character("i")], in: Scope.panes, "import",
      "take a visitor from a file of the same kinds"),
    Binding(
      .force, [.character("f")], in: [.list, .detail], "force",
      "force a variation of one experiment or campaign"),
    Binding(
      .simulate, [.character("s")], in: [.list, .detail], "simulate",
      "simulate the whole flag (Flagship: force an allocation, hide a campaign)"),
    Binding(
      .clearOverride, [.character("x")], in: [.list, .detail], "clear",
      "clear this flag's overrides"),
    Binding(
      .clearAllOverrides, [.character("X")], in: Scope.panes, "clear all", "clear all overrides"),
    Binding(
      .selectPersona, (1...9).map { .character(Character("\($0)")) },
      in: Scope.panes.union([.personas]), "persona",
      "become persona 1 to 9; its own number drops the edits of one", keyText: "1-9"),
    Binding(.personas, [.character("P")], in: Scope.panes, "personas", "list all personas"),
    Binding(
      .copyMenu, [.character("y")], in: Scope.panes, "copy", "copy: value, trace, evidence and more"
    ),
    Binding(
      .copyMenu, [.character("y")], in: [.table, .problems], "copy",
      "copy the table as text, CSV or JSON"),
    Binding(.copyValue, [.character("v")], in: [.copy], "value", "copy the value"),
    Binding(
      .copyKey, [.character("k")], in: [.copy], "key", "copy the flag's key, or the field's name"),
    Binding(
      .copyTrace, [.character("t")], in: [.copy], "trace",
      "copy every step as text; of a table its lines"),
    Binding(
      .copyEvidence, [.character("e")], in: [.copy], "evidence",
      "copy visitor, overrides and answer as text that can be pasted back"),
    Binding(
      .copyCookie, [.character("c")], in: [.copy], "cookie",
      "copy the simulation cookie of the overrides (Kameleoon); of a table CSV"),
    Binding(
      .copySweep, [.character("w")], in: [.copy], "sweep",
      "copy the sweep beside the explanation, in the forms of a table"),
    Binding(
      .copyJson, [.character("j")], in: [.copy], "JSON", "copy the explanation, or table, as JSON"),
    Binding(
      .copyPage, [.character("h")], in: [.copy], "page",
      "copy the explanation as an HTML page, for people who open no terminal"),
    Binding(
      .savePicture, [.character("s")], in: [.copy], "screen",
      "save the screen as a picture (SVG)"),
    Binding(.accept, [.enter], in: [.copy], "copy", "copy the selected entry"),
    Binding(.undo, [.character("u")], in: Scope.reading, "undo", "undo the last change"),
    Binding(.redo, [.ctrl("r")], in: Scope.reading, "redo", "redo what was undone"),
    Binding(
      .help, [.character("?"), .function(1)], in: Scope.reading, "help",
      "the keys of this pane, or back from them"),
    Binding(
      .accept, [.enter], in: [.edit], "keep",
      "keep the text; in a list a value with a comma stands in quotes: \"a,b\""),
    Binding(.accept, [.enter], in: [.fields], "edit", "edit the field"),
    Binding(.complete, [.tab], in: [.fields], "complete", "complete the name"),
    Binding(.accept, [.enter], in: [.paste, .pasted], "apply", "apply what was recognised"),
    Binding(
      .toggleChoice, [.character(" ")], in: [.pasted], "choose",
      "keep the rest of the visitor or begin a fresh one; on a part that is asked about, its next"
        + " meaning"),
    Binding(
      .nextVisitor, [.right], in: [.pasted], "next visitor", "the next visitor of a text of several"
    ),
    Binding(
      .previousVisitor, [.left], in: [.pasted], "previous visitor",
      "the visitor before in a text of several"),
    Binding(.nextPane, [.tab], in: [.pasted], "edit the text", "edit the text; typing does, too"),
    Binding(
      .nextPane, [.tab], in: [.paste], "its parts", "to the parts of the text and the choices"),
    Binding(.newLine, [Key(.enter, .alt)], in: [.paste], "new line", "begin another line"),
    Binding(.accept, [.enter], in: [.prompt], "ok", "take the line"),
    Binding(.accept, [.enter], in: [.filter], "keep", "keep the filter"),
    Binding(.accept, [.enter], in: [.dialog], "set", "set the override"),
    Binding(
      .accept, [.enter], in: [.personas], "become",
      "become this persona; on the one you are: drop the edits"),
    Binding(.accept, [.enter], in: [.save], "save", "write these changes into the file"),
    Binding(
      .keepMine, [.character("m")], in: [.save], "yours",
      "where both sides changed a persona: save yours"),
    Binding(
      .keepTheirs, [.character("t")], in: [.save], "theirs",
      "where both sides changed a persona: take what the file holds"),
    Binding(
      .keepBoth, [.character("b")], in: [.save], "both",
      "where both sides changed a persona: keep both, yours under a new name"),
    Binding(
      .palette, [.character(":"), .ctrl("p")],
      in: Scope.panes.union([.outbox, .payload, .table, .problems]), "command",
      "find any action by its name, and run it"),
    Binding(
      .palette, [.character("/")], in: [.help], "search",
      "find an action by its name or by what it does"),
    Binding(.accept, [.enter], in: [.palette], "run", "run the action"),
    Binding(
      .complete, [.tab], in: [.palette], "complete",
      "complete the action's name, or the file, source or theme behind it"),
    Binding(.complete, [.tab], in: [.prompt], "complete", "complete the path"),
    Binding(
      .savePersonas, [.character("s")], in: [.personas], "save",
      "save edits to the file; a box lists them first"),
    Binding(.newPersona, [.character("n")], in: [.personas], "new", "begin an empty visitor"),
    Binding(
      .clonePersona, [.character("c")], in: [.personas], "clone",
      "copy the persona under a new name"),
    Binding(
      .renamePersona, [.character("r")], in: [.personas], "rename", "give the persona another name"),
    Binding(
      .deletePersona, [.character("d"), .delete], in: [.personas], "delete", "take the persona away"
    ),
    Binding(
      .saveAndQuit, [.character("s"), .enter], in: [.leaving], "save and quit",
      "save the edits to their file, then quit"),
    Binding(
      .quitUnsaved, [.character("q")], in: [.leaving], "quit", "quit without saving"),
    Binding(
      .cancel, [.escape],
      in: [
        .edit, .fields, .paste, .pasted, .prompt, .filter, .dialog, .personas, .save, .leaving,
        .copy,
        .palette, .send, .acts, .form,
      ], "drop",
      "back without a change"),
    Binding(
      .complete, [.tab], in: [.edit], "complete", "complete from the values that the file names"),
    Binding(
      .nextValue, [.down], in: [.edit], "next value", "the next value that the file names"),
    Binding(
      .previousValue, [.up], in: [.edit], "previous value",
      "the previous value that the file names"),
    Binding(.changeType, [.ctrl("t")], in: [.edit], "type", "change the value's type (Flagship)"),
    Binding(
      .generateCode, [.ctrl("g")], in: [.edit], "generate",
      "make a visitor code of 16 characters, or an id"),
    Binding(
      .toggleTargeting, [.character(" ")], in: [.dialog], "targeting",
      "keep or bypass the rule's targeting (Kameleoon forces)"),
    Binding(
      .toggleHints, [.character("H")], in: Scope.panes, "keys", "hide the line of keys, or show it"),
    Binding(
      .toggleMouse, [.character("M")], in: Scope.panes, "mouse",
      "leave the mouse to the terminal, or take it"),
    Binding(
      .pause, [.character("p")], in: Scope.panes, "pause",
      "hold newer configurations back (they are counted), or take them"),
    Binding(
      .refresh, [.character("R")], in: Scope.panes, "fetch",
      "ask the source for a newer configuration now"),
    Binding(
      .nextStep, [.character(" ")], in: [.visitor, .help, .problems, .payload, .table], "next",
      "the next step of the story on the stage"),
    Binding(
      .previousStep, [.character("b")],
      in: Scope.panes.union([.help, .problems, .outbox, .payload, .table]), "back",
      "back to before the last step of the story"),
    Binding(
      .seen, [.character(" ")], in: [.list, .detail], "seen",
      "the application asks for the flag: what it sends is held in the outbox; on a stage, next step"
    ),
    Binding(
      .outbox, [.character("O")], in: Scope.panes, "outbox",
      "what an application would send of what was seen and done, and sending it"),
    Binding(
      .open, [.enter], in: [.outbox], "bytes", "the row with the exact bytes that are sent"),
    Binding(
      .toggleChoice, [.character(" ")], in: [.outbox], "choose",
      "choose the row, or no longer: the keys below act on all chosen ones"),
    Binding(
      .chooseAll, [.character("*")], in: [.outbox], "all", "choose all rows that wait, or none"),
    Binding(
      .sendRows, [.character("S")], in: [.outbox, .payload], "send",
      "send the chosen rows, or the one under the cursor; a box names the host first"),
    Binding(
      .armSending, [.character("A")], in: [.outbox], "arm",
      "send what comes from now on at once, for this run; or hold it again"),
    Binding(
      .dropRows, [.character("d"), .delete], in: [.outbox], "drop", "take the rows away unsent"),
    Binding(
      .acts, [.character("a")], in: [.outbox], "act",
      "do what an application does: convert, see a page, consent, log in"),
    Binding(
      .copyPayload, [.character("y")], in: [.outbox, .payload], "copy", "copy the exact bytes"),
    Binding(
      .copyCurl, [.character("Y")], in: [.outbox, .payload], "curl",
      "copy as curl commands, with $NAMEs in the place of secrets"),
    Binding(.accept, [.enter], in: [.send], "send", "send it"),
    Binding(.accept, [.enter], in: [.acts], "form", "fill in its form"),
    Binding(.accept, [.enter], in: [.form], "do it", "do it: its rows are held in the outbox"),
    Binding(
      .nextPane, [.tab, .down], in: [.form], "next field", "to the next field"),
    Binding(
      .previousPane, [.shiftTab, .up], in: [.form], "previous field", "to the field before"),
    Binding(
      .nextValue, [.ctrl("n")], in: [.form], "next value", "the next value that the field can have"),
    Binding(
      .previousValue, [.ctrl("p")], in: [.form], "previous value",
      "the value before that the field can have"),
    Binding(.redraw, [.ctrl("l")], in: Set(Scope.allCases), "redraw", "draw the screen anew"),
    Binding(
      .suspend, [.ctrl("z")], in: Set(Scope.allCases), "suspend", "stop; `fg` comes back"),
    Binding(.quit, [.ctrl("c")], in: Set(Scope.allCases), "quit", "quit from anywhere"),
  ]
}
