using EntraPrivateAccess.Sandbox.Servers.Layout;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>The messages that a real connector logs when something is wrong, and the log of each.</summary>
internal static class ConnectorMessages
{
    private const string Failed =
        "Connector registration failed: Make sure you enabled application proxy in the Azure Management Portal and "
        + "that you entered your Active Directory user name and password correctly. Error: '";

    private const string NoTicket =
        "Microsoft Entra ID cannot retrieve a Kerberos ticket on behalf of the user because ";

    /// <summary>
    /// All messages by name. The connector's own channel uses the event ID that Microsoft documents, or 0 if there is
    /// none.
    /// </summary>
    public static IReadOnlyDictionary<string, ConnectorMessage> All { get; } =
        new ConnectorMessage[]
        {
            new(
                "TrustCertificateExpired",
                1000,
                "Connector re-registration failed: The Connector trust certificate expired. Run the PowerShell cmdlet "
                    + "Register-MicrosoftEntraPrivateNetworkConnector on the computer on which the Connector is "
                    + "running to re-register your Connector."
            ),
            new("ConfigurationNotDownloaded", 0, "Connector failed to download the configuration."),
            new(
                "ServiceNotReached",
                12020,
                "The connector was unable to connect to the service due to networking issues. The connector tried to "
                    + "access the following URL."
            ),
            new(
                "ServiceBusNotReached",
                0,
                "System.ServiceModel.CommunicationException: Unable to reach cwap-eur1-weur2.servicebus.windows.net "
                    + "HTTP (80, 443)"
            ),
            new("ConnectionNotEstablished", 12015, "The Connector failed to establish connection with the service."),
            new(
                "ClientCertificateNotValid",
                12019,
                "The Connector stopped working because the client certificate is not valid. Uninstall the Connector "
                    + "and install it again."
            ),
            new(
                "NameNotResolved",
                0,
                "System.Net.WebException: The remote name could not be resolved: "
                    + "'cwap-eur1-weur2.servicebus.windows.net'"
            ),
            new(
                "ServerCertificateNotTrusted",
                0,
                "System.Net.WebException: The underlying connection was closed: Could not establish trust relationship "
                    + "for the SSL/TLS secure channel. Url: https://download.msappproxy.net/"
            ),
            new(
                "TlsNotEstablished",
                0,
                "System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel. Url: "
                    + "https://download.msappproxy.net/"
            ),
            new(
                "ProxyAuthenticationRequired",
                0,
                "System.Net.WebException: The remote server returned an error: (407) Proxy Authentication Required."
            ),
            new(
                "HostNotReached",
                0,
                "System.Net.WebException: Unable to connect to the remote server ---> System.Net.Sockets."
                    + "SocketException: No connection could be made because the target machine actively refused it. "
                    + "Url: https://download.msappproxy.net/"
            ),
            new(
                "RevocationNotChecked",
                0,
                "The revocation function was unable to check revocation because the revocation server was offline."
            ),
            new(
                "ConnectionBroken",
                0,
                "System.Net.WebException: The underlying connection was closed: An unexpected error occurred on a "
                    + "receive. Url: https://download.msappproxy.net/"
            ),
            new("ConnectorCertificateRejected", 0, "Registration failed. Error: 'InvalidProxyCertificate'."),
            new("CertificateChainNotValidated", 0, "Failed to validate chain of certificate"),
            new(
                "TlsInspected",
                0,
                "InternalServerError: the connector could not be reached. ConnectorError:Unauthorized."
            ),
            new(
                "KerberosAttemptsExceeded",
                12008,
                "Microsoft Entra exceeded the maximum number of permitted Kerberos authentication attempts to the "
                    + "backend server."
            ),
            new("KerberosUpnMissing", 13016, NoTicket + "there is no UPN in the edge token or in the access cookie."),
            new("KerberosTicketRefused", 13019, NoTicket + "of the following general API error."),
            new("KerberosSpnMissing", 13020, NoTicket + "the backend server SPN is not defined."),
            new(
                "KerberosBackendRefused",
                13022,
                "Microsoft Entra ID cannot authenticate the user because the backend server responds to Kerberos "
                    + "authentication attempts with an HTTP 401 error."
            ),
            new("RegistrationNotCompleted", null, Failed + "One or more errors occurred.'"),
            new(
                "RegistrationWrongAccount",
                null,
                Failed
                    + "AADSTS50059: No tenant-identifying information found in either the request or implied by any "
                    + "provided credentials.'"
            ),
            new(
                "RegistrationDenied",
                null,
                "Connector registration failed: Make sure you are an Application Administrator of your Active "
                    + "Directory to register the connector. Error: 'The registration request was denied.'"
            ),
            new(
                "ScriptsForbiddenByPolicy",
                null,
                "Failed to retrieve the current execution policy for running PowerShell scripts."
            ),
            new("LicenseMissing", null, "EID Premium or Basic License is required for access to ApplicationProxy."),
            new(
                "SetupServiceNotStarted",
                null,
                "Error 1920. Service 'Microsoft Entra private network connector updater' (WAPCUpdaterSvc) failed to "
                    + "start."
            ),
        }.ToDictionary(message => message.Name);

    /// <summary>Returns the text of a known message by name, or the given text.</summary>
    public static string TextOf(string nameOrText) =>
        All.TryGetValue(nameOrText, out ConnectorMessage? known) ? known.Text : nameOrText;

    /// <summary>Logs a known message by name, or any other text.</summary>
    public static void Log(VirtualMachine machine, string nameOrText, string more = "")
    {
        ConnectorMessage message = All.TryGetValue(nameOrText, out ConnectorMessage? known)
            ? known
            : new ConnectorMessage(nameOrText, 0, nameOrText);
        ProductNames names = machine.Product?.Names ?? ProductNames.New;
        string channel = message.EventId is null ? "Application" : names.AdminChannel;
        string source = message.EventId is null ? names.Display : names.AdminChannel.Split('/')[0];
        machine.Log(channel, source, message.EventId ?? 0, 2, message.Text + more);
    }
}

/// <summary>One of a connector's messages.</summary>
/// <param name="EventId">Its ID in the connector's own channel; null for messages in the Application log.</param>
internal sealed record ConnectorMessage(string Name, int? EventId, string Text);
