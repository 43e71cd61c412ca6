namespace EntraPrivateAccess.Installation;

/// <summary>How Windows would remove something: an entry under Uninstall.</summary>
/// <param name="Program">The program to run.</param>
/// <param name="Arguments">Its arguments, silent.</param>
/// <param name="IsBundle">True for the setup that installed everything; false for a single package of it.</param>
internal sealed record UninstallEntry(string DisplayName, string Program, string Arguments, bool IsBundle);
