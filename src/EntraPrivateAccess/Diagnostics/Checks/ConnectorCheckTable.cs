using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks of the installation, the registration and the services.</summary>
internal static class ConnectorCheckTable
{
    private const string NotInstalled = "no connector is installed.";
    private const string NoCertificate = "no readable certificate was found.";

    public static CheckDefinition Installation { get; } =
        new(
            "Installation",
            CheckCategories.Connector,
            "Checks that the connector's program, both services, the registration script and the module exist.",
            "Run Install-Connector. If Windows still lists the connector among its programs, run Repair-Connector "
                + "first, which removes the leftovers."
        )
        {
            Warn = "the registry key that setup creates is missing.",
            Fail = "no connector is installed, or a part of it is missing.",
        };

    public static CheckDefinition Version { get; } =
        new(
            "Version",
            CheckCategories.Connector,
            "Checks that the version is not deprecated, supports Private Access if the cloud offers it, and is the "
                + "newest in this module's list. The row contains the date of the list, and whether it is older than "
                + "180 days.",
            "Run Update-Connector."
        )
        {
            Warn =
                "the version is older than the minimum for Private Access, or this module knows a newer one. The "
                + "latter does not affect the health.",
            Fail = "the version is deprecated for every use: 1.5.612.0 or older.",
            Skip = "the version could not be read.",
            Fact = KnownFacts.DeprecatedVersions,
        };

    public static CheckDefinition BackendSettings { get; } =
        new(
            "BackendSettings",
            CheckCategories.Connector,
            "Reports the registry values UseSpnegoAuthentication and UseDefaultProxyForBackendRequests, in which all "
                + "connectors of a group must agree. Only this server's values can be read from here.",
            "Run Test-Connector -Include BackendSettings on each member of the group, and compare the rows. If a value "
                + "requires a newer version, run Update-Connector."
        )
        {
            Pass =
                "a value is not set here, or no other member is known to serve the group. Another member may still "
                + "have another value.",
            Warn =
                "a value is set here and the group has other members, which may have other values; or this version "
                + "does not support it. This does not affect the health.",
            Skip = "no connector is installed; or a value is set, and the members of the group are not known.",
            Fact = KnownFacts.Spnego,
        };

    public static CheckDefinition FormerSettings { get; } =
        new(
            "FormerSettings",
            CheckCategories.Connector,
            "Checks for values that remained under the registry key of versions before 1.5.3829.0, which the installed "
                + "version does not read.",
            "Run Repair-Connector, which sets the value under the current key and restarts the service, or the command "
                + "in the row, then run Restart-Connector."
        )
        {
            Pass = "there is no such value, the current key has a value of its own, or the version reads this key.",
            Warn = "a value exists under the former key only, so it has no effect since the update.",
            Skip = NotInstalled,
            Fact = KnownFacts.Spnego,
        };

    public static CheckDefinition TraceFolder { get; } =
        new(
            "TraceFolder",
            CheckCategories.Connector,
            "Checks that the folder of each trace listener in the services' configuration files exists. .NET Framework "
                + "does not create it, and the listener then writes nothing. A relative path is relative to the folder "
                + "of the configuration file. Returns one row per file.",
            "Create the folder and allow Network Service (S-1-5-20) to write to it, then run Restart-Connector; or "
                + "remove the listener from the file."
        )
        {
            Pass = "the folder exists, or no listener writes to a file.",
            Warn = "the folder does not exist. This does not affect the health.",
            Skip = NotInstalled,
        };

    public static CheckDefinition Registration { get; } =
        new(
            "Registration",
            CheckCategories.Connector,
            "Checks that the trust settings name an existing, valid certificate.",
            "Run Register-Connector -Token (Get-ConnectorRegistrationToken). After a warning, run Get-ConnectorStatus "
                + "as administrator instead."
        )
        {
            Warn = "the registration could not be read. This does not mean that it is missing.",
            Fail = "the connector is not registered, or its registration has expired.",
        };

    public static CheckDefinition TrustSettings { get; } =
        new(
            "TrustSettings",
            CheckCategories.Connector,
            "Checks that each existing TrustSettings.xml can be read. There are several possible locations. Returns "
                + "one row per file.",
            "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken). After a warning, run "
                + "Test-Connector as administrator instead."
        )
        {
            Warn =
                "the file could not be read, for example because of missing rights, or the thumbprint in it contains "
                + "spaces or invisible characters. The latter does not affect the health.",
            Fail = "the file cannot be parsed, so the connector cannot find its certificate.",
            Skip = "there is no such file: the connector was never registered on this server.",
        };

    public static CheckDefinition ConfigurationFiles { get; } =
        new(
            "ConfigurationFiles",
            CheckCategories.Connector,
            "Checks that .NET Framework accepts the configuration file of each service: the XML, the names of "
                + "sections, elements and attributes in exact case, and the values in system.net and "
                + "system.diagnostics. A service with a refused file does not start. Returns one row per file. All "
                + ".NET Framework programs read machine.config first; it has a row of its own only if .NET Framework "
                + "refuses it.",
            "Run Repair-Connector, which corrects what is certain, or follow the action of the row. After a warning, "
                + "run Test-Connector as administrator."
        )
        {
            Pass = "the file is well formed.",
            Warn =
                "the file does not exist, so that the defaults of .NET Framework apply, or it could not be read, for "
                + "example because of missing rights.",
            Fail = ".NET Framework refuses the file. The row contains each line and what is wrong there.",
            Skip = NotInstalled,
        };

    public static CheckDefinition ProxyAgreement { get; } =
        new(
            "ProxyAgreement",
            CheckCategories.Connector,
            "Checks that both services use the same proxy setting. Microsoft requires the change in both configuration "
                + "files.",
            "Run Repair-Connector, or Set-ConnectorProxy -Proxy http://host:port with the right proxy."
        )
        {
            Fail = "the two services use different proxy settings.",
            Skip = NotInstalled,
        };

    public static CheckDefinition ConfigurationInUse { get; } =
        new(
            "ConfigurationInUse",
            CheckCategories.Connector,
            "Checks that each running service uses the current configuration files, which it reads only when it "
                + "starts. Returns one row per service.",
            "Run Repair-Connector, or Restart-Connector."
        )
        {
            Warn =
                "a configuration file was written after the service started, or a command that was interrupted left "
                + "the service stopped.",
            Skip =
                "no connector is installed, or the start time of the service's process cannot be read without "
                + "administrator rights.",
        };

    public static CheckDefinition TrustCertificate { get; } =
        new(
            "TrustCertificate",
            CheckCategories.Connector,
            "Checks that the trust certificate was renewed in time. The connector requests a new one when the current "
                + "one is more than 180 days old.",
            "Make sure that the updater service runs, and run Test-Connector -Category Network to check the connection "
                + "to the service. Then run Restart-Connector, or Register-Connector -Force."
        )
        {
            Warn =
                "the certificate expires within 14 days, or it is more than 194 days old. The latter does not affect "
                + "the health.",
            Skip = NoCertificate,
        };

    public static CheckDefinition TrustIssuer { get; } =
        new(
            "TrustIssuer",
            CheckCategories.Connector,
            "Checks that the issuer of the trust certificate is the authority of the service, "
                + "connectorregistrationca.msappproxy.net, and that its subject is a tenant ID. The signature is "
                + "checked only if the server has a certificate of that authority.",
            "Find out where the certificate comes from; Get-ConnectorStatus shows its thumbprint. Then run "
                + "Register-Connector -Force -Token (Get-ConnectorRegistrationToken)."
        )
        {
            Warn =
                "the subject is not a tenant ID, or another authority issued the certificate. The latter does not "
                + "affect the health.",
            Fail = "the authority whose certificate is on this server did not sign the trust certificate.",
            Skip = NoCertificate,
        };

    public static CheckDefinition TenantMatch { get; } =
        new(
            "TenantMatch",
            CheckCategories.Connector,
            "Checks that the connector is registered in the tenant that this session is signed in to.",
            "Run Connect-EntraPrivateAccess for the tenant of the connector, or register the connector in your tenant "
                + "with Register-Connector -Force."
        )
        {
            Fail = "the connector is registered in another tenant.",
            Skip = "the session is not signed in, or no readable certificate was found.",
        };

    public static CheckDefinition EndpointsFile { get; } =
        new(
            "EndpointsFile",
            CheckCategories.Connector,
            "Checks that endpoints.txt contains the bootstrap address of the tenant. The file was observed in the "
                + "field and is not documented by Microsoft, so a warning does not affect the health.",
            "If the connector does not become active, run "
                + "Register-Connector -Force -Token (Get-ConnectorRegistrationToken)."
        )
        {
            Warn = "the file lacks the address of the tenant in which the connector is registered.",
            Fail = "the file was written after the registration and contains the address of another tenant instead.",
            Skip = "there is no file or no tenant to compare.",
        };

    public static CheckDefinition ConnectorService { get; } =
        new(
            "ConnectorService",
            CheckCategories.Connector,
            "Checks that the connector service (WAPCSvc) is running, starts automatically, and runs as Network "
                + "Service.",
            ServiceRemedy
        )
        {
            Warn = ServiceWarning,
            Fail = "the service is missing, disabled or not running. The connector is Unhealthy.",
        };

    public static CheckDefinition UpdaterService { get; } =
        new(
            "UpdaterService",
            CheckCategories.Connector,
            "Checks that the updater service (WAPCUpdaterSvc) is running, starts automatically, and runs as SYSTEM. "
                + "Without it, traffic flows, but nothing renews or updates the connector.",
            ServiceRemedy
        )
        {
            Warn = ServiceWarning,
            Fail = "the service is missing, disabled or not running. The connector is Degraded.",
        };

    private const string ServiceRemedy =
        "Run Start-Connector; if the service stops again, run Get-ConnectorEvent. If it is missing, run "
        + "Install-Connector. If it is disabled or does not start automatically, run Start-Connector -Automatic. If "
        + "it runs as another account, reset the account, then run Restart-Connector.";

    private const string ServiceWarning =
        "the service is running, but its start type is not automatic, or it runs as an account that Microsoft does "
        + "not support.";
}
