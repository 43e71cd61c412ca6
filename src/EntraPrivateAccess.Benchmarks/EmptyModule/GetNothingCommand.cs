using System.Management.Automation;

namespace EntraPrivateAccess.EmptyModule;

[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : PSCmdlet { }
