namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>What came of asking for a line.</summary>
internal readonly record struct LineAnswer(LineEnd End, string Text);
