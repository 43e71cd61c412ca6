using System.Collections.Generic;
using EntraPrivateAccess.Provisioning.Steps;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The ways from a server as it is to a connector as it should be.</summary>
internal static class ProvisioningSteps
{
    /// <summary>From a bare server to an active connector in its group.</summary>
    public static IReadOnlyList<IProvisioningStep> Install =>
    [
        new PreflightStep(installs: true), new DownloadStep(), new VerifyStep(), new InstallStep(), new ConfigureProxyStep(), .. ToActive,
    ];

    /// <summary>From an installed connector, such as one of an image, to an active one in its group.</summary>
    public static IReadOnlyList<IProvisioningStep> Register => [new PreflightStep(installs: false), new ConfigureProxyStep(), .. ToActive];

    /// <summary>From an installed connector to another version of it, which keeps its registration and its group.</summary>
    public static IReadOnlyList<IProvisioningStep> Update =>
    [
        new UpdatePreflightStep(), new DownloadStep(), new VerifyStep(), new InstallStep(),
        new StartServicesStep(), new WaitUntilListedStep(), new WaitUntilActiveStep(), new ConfirmStep(),
    ];

    // Joined before active: between registration and the move it would serve the default group's applications.
    private static IReadOnlyList<IProvisioningStep> ToActive =>
    [
        new RegisterStep(), new StartServicesStep(), new WaitUntilListedStep(), new JoinGroupStep(), new WaitUntilActiveStep(), new ConfirmStep(),
    ];
}
