using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Events;

public sealed class KnownIssuesTests
{
    private const string Own = "Microsoft-Microsoft Entra private network-Connector/Admin";
    private const string Failed =
        "Connector registration failed: Make sure you enabled application proxy in the Azure Management Portal and "
        + "that you entered your Active Directory user name and password correctly. Error: '";

    /// <summary>The error messages that are documented for connectors, each with the expected issue.</summary>
    public static TheoryData<string, string> FactTable =>
        new()
        {
            { Failed + "One or more errors occurred.'", "RegistrationNotCompleted" },
            {
                Failed
                    + "AADSTS50059: No tenant-identifying information found in either the request or implied by "
                    + "any provided credentials.'",
                "RegistrationWrongAccount"
            },
            { "Clear error is presented in the registration window. Cannot proceed", "RegistrationWrongPassword" },
            {
                "Failed to retrieve the current execution policy for running PowerShell scripts.",
                "ScriptsForbiddenByPolicy"
            },
            { "Windows PowerShell is in Constrained Language mode on this server.", "ConstrainedLanguageMode" },
            { "Connector failed to download the configuration.", "ConfigurationNotDownloaded" },
            { "Configuration system failed to initialize ---> System.Configuration.C", "ConfigurationRefused" },
            { "No DNS entries exist for host cwap-1.servicebus.windows.net.", "NameNotResolved" },
            { "The client certificate credentials were not recognized", "ConnectorCertificateRejected" },
            {
                "An operation on a socket could not be performed because the system lacked sufficient buffer space or "
                    + "because a queue was full 10.0.0.8:8080",
                "PortsExhausted"
            },
            {
                "Connector registration failed: Make sure you are an Application Administrator of your Active "
                    + "Directory to register the connector. Error: 'The registration request was denied.'",
                "RegistrationDenied"
            },
            {
                "The connector was unable to connect to the service due to networking issues. "
                    + "The connector tried to access the following URL.",
                "ServiceNotReached"
            },
            { "Failed to validate chain of certificate", "CertificateChainNotValidated" },
            {
                "InternalServerError: The corporate app cannot be accessed. ConnectorError:Unauthorized.",
                "TlsInspected"
            },
            { "EID Premium or Basic License is required for access to ApplicationProxy.", "LicenseMissing" },
            {
                "System.ServiceModel.CommunicationException: Unable to reach "
                    + "cwap-eur1-weur2.servicebus.windows.net HTTP (80, 443)",
                "ServiceBusNotReached"
            },
            {
                "Connector re-registration failed: The Connector trust certificate expired. Run the PowerShell cmdlet "
                    + "Register-MicrosoftEntraPrivateNetworkConnector on the computer on which the Connector is "
                    + "running to re-register your Connector.",
                "TrustCertificateExpired"
            },
            {
                "Microsoft Entra exceeded the maximum number of permitted Kerberos authentication attempts to "
                    + "the backend server.",
                "KerberosAttemptsExceeded"
            },
            {
                "Microsoft Entra ID cannot retrieve a Kerberos ticket on behalf of the user because there is no "
                    + "UPN in the edge token or in the access cookie.",
                "KerberosUpnMissing"
            },
            {
                "Azure AD cannot retrieve a Kerberos ticket on behalf of the user because of the "
                    + "following general API error.",
                "KerberosTicketRefused"
            },
            {
                "Azure AD cannot retrieve a Kerberos ticket on behalf of the user because the "
                    + "backend server SPN is not defined.",
                "KerberosSpnMissing"
            },
            {
                "Microsoft Entra ID cannot authenticate the user because the backend server responds to "
                    + "Kerberos authentication attempts with an HTTP 401 error.",
                "KerberosBackendRefused"
            },
            {
                "Error 1920. Service 'Microsoft Entra private network connector updater' (WAPCUpdaterSvc) "
                    + "failed to start. Verify that you have sufficient privileges to start system services.",
                "SetupServiceNotStarted"
            },
            { "Time out has expired and the operation has not been completed.", "SetupTimedOut" },
            { "The Connector failed to establish connection with the service.", "ConnectionNotEstablished" },
            {
                "The Connector stopped working because the client certificate is not valid. Uninstall the Connector "
                    + "and install it again.",
                "ClientCertificateNotValid"
            },
            { "Registration failed with InvalidProxyCertificate.", "ConnectorCertificateRejected" },
            {
                "The remote server returned an error: (407) Proxy Authentication Required.",
                "ProxyAuthenticationRequired"
            },
            { "The remote name could not be resolved: 'login.windows.net'", "NameNotResolved" },
            { Failed + "The remote name could not be resolved: 'login.microsoftonline.com''", "NameNotResolved" },
            { "System.Net.Sockets.SocketException: No such host is known", "NameNotResolved" },
            {
                "The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure "
                    + "channel.",
                "ServerCertificateNotTrusted"
            },
            {
                "The remote certificate is invalid according to the validation procedure.",
                "ServerCertificateNotTrusted"
            },
            { "The request was aborted: Could not create SSL/TLS secure channel.", "TlsNotEstablished" },
            {
                "The revocation function was unable to check revocation because the revocation server was offline.",
                "RevocationNotChecked"
            },
            {
                "Unable to connect to the remote server ---> A connection attempt failed because the connected party "
                    + "did not properly respond after a period of time",
                "HostNotReached"
            },
            {
                "No connection could be made because the target machine actively refused it 10.0.0.5:8080",
                "HostNotReached"
            },
            { "The connector failed to establish connection to the backend server.", "HostNotReached" },
            {
                "The underlying connection was closed: A connection that was expected to be kept alive was closed by "
                    + "the server.",
                "ConnectionBroken"
            },
        };

    [Theory, MemberData(nameof(FactTable))]
    public void Documented_message_matches_its_issue(string message, string name)
    {
        Assert.Equal(name, Find(message)?.Name);
        Assert.Equal(name, Find(message.ToUpperInvariant().Replace(". ", ".\r\n\t", StringComparison.Ordinal))?.Name);
    }

    [Fact]
    public void Every_issue_has_a_documented_message_or_an_error_code() =>
        Assert.Equal(
            ["RegistrationGuestAccount", "RegistrationMfaRequired", "RegistrationTokenExpired", "SetupDiskFull"],
            KnownIssues
                .All.Where(problem => problem.Texts.Length > 0)
                .Select(problem => problem.Name)
                .Distinct()
                .Except(FactTable.Select(row => row.Data.Item2))
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData(13016, Own, 2, "KerberosUpnMissing")]
    [InlineData(13016, "Application", 2, null)]
    [InlineData(13016, Own, 4, null)]
    [InlineData(1000, Own, 2, null)]
    [InlineData(12003, Own, 2, null)]
    [InlineData(12024, Own, 2, null)]
    [InlineData(12015, Own, 2, "ConnectionNotEstablished")]
    [InlineData(12019, Own, 2, "ClientCertificateNotValid")]
    [InlineData(12020, Own, 2, "ServiceNotReached")]
    [InlineData(12027, Own, 2, "KerberosFailed")]
    [InlineData(12015, "System", 2, null)]
    public void Event_ID_matches_only_in_its_channel_and_as_a_problem(
        int id,
        string channel,
        int level,
        string? name
    ) =>
        Assert.Equal(
            name,
            EventRow.ProblemOf(new ServerEvent(default, channel, "", id, level, "Etwas, das niemand kennt."))?.Name
        );

    [Fact]
    public void Event_ID_takes_precedence_over_a_general_message_about_a_host() =>
        Assert.Equal(
            "ConnectionNotEstablished",
            EventRow
                .ProblemOf(new ServerEvent(default, Own, "", 12015, 2, "The connection failed: ConnectFailure"))
                ?.Name
        );

    [Theory]
    [InlineData("The remote name could not be resolved: 'cwap-1.servicebus.windows.net'", true)]
    [InlineData("The remote name could not be resolved: 'intranet.contoso.local'", false)]
    [InlineData("Unable to connect to the remote server", false)]
    public void Host_of_the_service_affects_the_whole_connector(string message, bool isCutOff)
    {
        KnownIssue issue = EventRow.ProblemOf(new ServerEvent(default, Own, "", 0, 2, message))!;
        Assert.Equal(isCutOff, KnownIssues.CutsOff(issue));
        Assert.DoesNotContain("{host}", issue.Advice, StringComparison.Ordinal);
        Assert.True(issue.Host is null || issue.Cause.Contains(issue.Host, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "The Connector failed to establish connection with the service. The remote server returned an error: (407)",
        "ProxyAuthenticationRequired"
    )]
    [InlineData(
        "The Connector failed to establish connection with the service. The remote name could not be resolved: "
            + "'cwap-1.servicebus.windows.net'",
        "NameNotResolved"
    )]
    [InlineData(
        "The Connector stopped working due to networking issues: Could not establish trust relationship for the "
            + "SSL/TLS secure channel",
        "ServerCertificateNotTrusted"
    )]
    [InlineData("Unable to reach sb://x.servicebus.windows.net: SecureChannelFailure", "TlsNotEstablished")]
    [InlineData(
        "The Connector failed to establish connection with the service. Unable to connect to the remote server",
        "ConnectionNotEstablished"
    )]
    public void Specific_cause_in_a_general_message_counts(string message, string name)
    {
        KnownIssue issue = KnownIssues.Find(message)!;

        Assert.Equal((name, true), (issue.Name, KnownIssues.CutsOff(issue)));
    }

    [Theory]
    [InlineData("The connector started.")]
    [InlineData("The certificate of guesthouse.contoso.com has expired.")]
    [InlineData("")]
    public void Unknown_message_matches_no_issue(string message) => Assert.Null(Find(message));

    [Fact]
    public void Text_takes_precedence_over_the_event_ID() =>
        Assert.Equal(
            "TrustCertificateExpired",
            EventRow
                .ProblemOf(new ServerEvent(default, Own, "", 13020, 2, "The Connector trust certificate expired."))
                ?.Name
        );

    [Theory]
    [InlineData(
        "[0F2C:0F30][2026-11-24T10:00:00]e000: Error 0x80070643: Failed to execute MSI package.\r\n"
            + "Error 1920. Service 'X' (Y) failed to start.",
        "SetupServiceNotStarted"
    )]
    [InlineData("e000: Error 0x80070070: There is not enough space on the disk.", "SetupDiskFull")]
    [InlineData("i000: the last run said: due to networking issues", null)]
    public void Setup_log_matches_only_setup_issues(string log, string? name) =>
        Assert.Equal(name, KnownIssues.FindInSetup(log)?.Name);

    [Fact]
    public void Sandbox_messages_match_their_issues() =>
        Assert.All(ConnectorMessages.All, said => Assert.Equal(said.Key, Find(said.Value.Text)?.Name));

    [Fact]
    public void Catalogue_has_a_row_for_each_class_and_number_with_its_source()
    {
        IReadOnlyList<KnownConnectorEvent> rows = EventCatalogue.All;
        Assert.Empty(KnownIssues.All.Select(issue => issue.Name).Except(rows.Select(row => row.Class)));
        int[] numbers = [.. rows.Select(row => row.Id).OfType<int>()];
        Assert.Superset(
            new HashSet<int>([7000, 7009, 7031, 1000, 1026, 12008, 12015, 12019, 12020, 12027, 13019, 24029]),
            numbers.ToHashSet()
        );
        Assert.All(rows, row =>
        {
            Assert.False(string.IsNullOrWhiteSpace(row.Source));
            Assert.Equal(row.Id is null, row.Log is null);
            Assert.True(row.Id is not null || row.Message is not null, row.Class);
        });
        // The two events that Microsoft's newer pages attribute to Kerberos.
        Assert.Contains("Kerberos", rows.Single(row => row.Id == 12027).Cause, StringComparison.Ordinal);
        Assert.Contains("/Session", rows.Single(row => row.Id == 24029).Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_issue_has_a_cause_and_a_remedy_in_sentences() => Assert.All(KnownIssues.All, problem =>
        {
            Assert.Matches(@"^\S.+\.$", problem.Cause);
            Assert.Matches(@"^\S.+\.$", problem.Remedy);
            Assert.True(problem.Texts.Length + problem.EventIds.Count > 0, problem.Name);
            Assert.All(problem.Texts, text => Assert.InRange(text.Length, 6, 90));
        });

    [Fact]
    public void Cause_that_Microsoft_does_not_document_is_not_stated_as_certain() =>
        Assert.All(KnownIssues.All.Where(problem => problem.Source.Confidence != IssueConfidence.Documented), problem =>
            Assert.Matches("seems|probably|often", problem.Cause)
        );

    [Fact]
    public void Recommended_commands_exist()
    {
        IEnumerable<string> named = KnownIssues
            .All.SelectMany(problem =>
                Regex.Matches(problem.Remedy, @"\b[A-Z][a-z]+-Connector\w*").Select(match => match.Value)
            )
            .Distinct();
        IEnumerable<string> exported = typeof(ConnectorException)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes(typeof(System.Management.Automation.CmdletAttribute), false))
            .Cast<System.Management.Automation.CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        Assert.Empty(named.Except(exported));
    }

    private static KnownIssue? Find(string message) => KnownIssues.Find(message);
}
