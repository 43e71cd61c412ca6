using EntraPrivateAccess.Rehearsal;
using EntraPrivateAccess.Rehearsal.Consoles;

return new RehearsalProgram(new Screen(new SystemTerminal())).Run(args);
