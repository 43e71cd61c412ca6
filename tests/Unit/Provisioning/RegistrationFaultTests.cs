using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class RegistrationFaultTests
{
    [Theory]
    [InlineData(
        "Connector registration failed: Make sure you are an Application Administrator of your Active Directory "
            + "to register the connector. Error: 'The registration request was denied.'",
        "RegistrationDenied",
        "Application Administrator"
    )]
    [InlineData(
        "Error: 'AADSTS50059: No tenant-identifying information found in either the request or implied by any "
            + "provided credentials.'",
        "RegistrationWrongAccount",
        "organizational account"
    )]
    [InlineData(
        "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor "
            + "authentication",
        "RegistrationMfaRequired",
        "Get-ConnectorRegistrationToken"
    )]
    [InlineData(
        "Failed to retrieve the current execution policy for running PowerShell scripts.",
        "ScriptsForbiddenByPolicy",
        "Turn on Script Execution"
    )]
    [InlineData(
        "Die Datei kann nicht geladen werden. (execution policy)",
        "ScriptsForbiddenByPolicy",
        "Turn on Script Execution"
    )]
    [InlineData(
        "Windows PowerShell is in Constrained Language mode on this server.",
        "ConstrainedLanguageMode",
        "scripts of administrators"
    )]
    [InlineData(
        "EID Premium or Basic License is required for access to ApplicationProxy.",
        "LicenseMissing",
        "license"
    )]
    [InlineData(
        "The connector was unable to connect to the service due to networking issues.",
        "RegistrationNetworkFailed",
        "-Proxy"
    )]
    [InlineData("something nobody has seen", "RegistrationFailed", "event log")]
    [InlineData("", "RegistrationFailed", "event log")]
    public void Registration_output_maps_to_an_error_and_a_recommended_action(
        string said,
        string errorId,
        string remedy
    )
    {
        ConnectorException fault = ConnectorErrors.RegistrationFailed("SRV01", 1, said);

        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains(remedy, fault.RecommendedAction);
        Assert.Contains("SRV01", fault.Message);
    }
}
