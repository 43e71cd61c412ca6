using System.Globalization;
using EntraPrivateAccess.Rehearsal;
using EntraPrivateAccess.Rehearsal.Consoles;

if (CultureInfo.CurrentCulture.Equals(CultureInfo.InvariantCulture))
{
    // LANG=C: without a language the formatter breaks lines within words, on whatever thread it runs.
    CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");
    CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
}

return new RehearsalProgram(new Screen(new SystemTerminal())).Run(args);
