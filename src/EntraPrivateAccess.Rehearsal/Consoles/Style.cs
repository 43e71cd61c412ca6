namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>The few ways in which text is set off, as PowerShell 7 sets it off.</summary>
internal static class Style
{
    public const string Error = "\e[31;1m";
    public const string Warning = "\e[33;1m";
    public const string Progress = "\e[33;1m";
    public const string Prompt = "\e[32;1m";
    public const string Faint = "\e[90m";
    public const string Bold = "\e[1m";
    public const string Reverse = "\e[7m";
    public const string ReverseOff = "\e[27m";
    public const string Reset = "\e[0m";
}
