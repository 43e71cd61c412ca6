using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>A host without a person: it keeps the exit code, and has nobody to ask.</summary>
internal sealed class ConsoleHost : PSHost
{
    /// <summary>What <c>exit</c> said, or null.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "ConsoleHost";

    public override Version Version { get; } = new(5, 1);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => null!;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt()
    {
        // There is nobody to prompt.
    }

    public override void ExitNestedPrompt()
    {
        // There is nobody to prompt.
    }

    public override void NotifyBeginApplication()
    {
        // A program on this console changes nothing here.
    }

    public override void NotifyEndApplication()
    {
        // A program on this console changes nothing here.
    }
}
