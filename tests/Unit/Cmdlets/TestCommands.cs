using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>A cmdlet with the base class of the module, whose work is defined by the test.</summary>
[Consent("Force", "TestDeclined")]
[Cmdlet(VerbsDiagnostic.Test, "Work", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
public sealed class TestWorkCommand : EntraCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public WorkCase Case { get; set; } = null!;

    [Parameter(ValueFromPipeline = true)]
    public int Item { get; set; }

    private protected override bool FaultsTerminate => Case.FaultsTerminate;

    private protected override void Process()
    {
        for (int page = 0; page < Case.Pages; page++)
        {
            WriteObject(Await(scope => Case.Work(scope, Item)));
        }
    }

    /// <summary>The work that the cmdlet performs in a test.</summary>
    public sealed class WorkCase
    {
        internal WorkCase(Func<CommandScope, int, Task<object>> work) => Work = work;

        internal Func<CommandScope, int, Task<object>> Work { get; }

        internal int Pages { get; init; } = 1;

        internal bool FaultsTerminate { get; init; }
    }
}

/// <summary>A cmdlet that prompts without declaring it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Undeclared")]
[OutputType(typeof(bool))]
public sealed class TestUndeclaredCommand : EntraCmdlet
{
    private protected override void Process() => WriteObject(Await(scope => scope.Ask("caption", "question")));
}
