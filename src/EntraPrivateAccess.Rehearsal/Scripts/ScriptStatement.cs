namespace EntraPrivateAccess.Rehearsal.Scripts;

/// <summary>One statement of a script, with what stands above it.</summary>
/// <param name="Text">The statement as written.</param>
/// <param name="Comment">The comment lines directly before it, or empty.</param>
/// <param name="Line">Counted from 1.</param>
internal sealed record ScriptStatement(string Text, string Comment, int Line);
