namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>
/// The schema of <c>system.net</c> and <c>system.diagnostics</c>, and the other sections that .NET Framework declares.
/// </summary>
/// <remarks>
/// Source: Microsoft's reference source of .NET Framework 4.8 (System.Net.Configuration, System.Diagnostics,
/// ConfigurationElement.DeserializeElement), and the configSections of the machine.config of .NET Framework 4.
/// </remarks>
internal static class SectionSchemas
{
    public const string Net = "system.net";
    public const string DefaultProxy = "system.net/defaultProxy";
    public const string Diagnostics = "system.diagnostics";

    private static readonly ValueSchema s_triState = ValueSchema.AnyCase(
        ("True", 1),
        ("False", 0),
        ("Unspecified", -1)
    );

    private static readonly ValueSchema s_cacheLevel = ValueSchema.Words(
        "Default",
        "BypassCache",
        "CacheOnly",
        "CacheIfAvailable",
        "Revalidate",
        "Reload",
        "NoCacheNoStore"
    );

    /// <summary>The sections whose content is checked, by their path.</summary>
    public static IReadOnlyDictionary<string, ElementSchema> Checked { get; } =
        new Dictionary<string, ElementSchema>
        {
            [DefaultProxy] = Proxy(),
            ["system.net/authenticationModules"] = Collection("type", Leaf(("type", ValueSchema.Text))),
            ["system.net/connectionManagement"] = Collection(
                "address",
                Leaf(("address", ValueSchema.Text), ("maxconnection", ValueSchema.Number))
            ),
            ["system.net/webRequestModules"] = Collection(
                "prefix",
                Leaf(("prefix", ValueSchema.Text), ("type", ValueSchema.Text))
            ),
            ["system.net/requestCaching"] = RequestCaching(),
            ["system.net/settings"] = Settings(),
            ["system.net/mailSettings/smtp"] = Mail(),
            [Diagnostics] = DiagnosticsSchema.Create(),
        };

    /// <summary>The groups whose sections are all known, with the names in them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } =
        new Dictionary<string, IReadOnlyList<string>>
        {
            [Net] =
            [
                "authenticationModules",
                "connectionManagement",
                "defaultProxy",
                "mailSettings",
                "requestCaching",
                "settings",
                "webRequestModules",
            ],
            ["system.net/mailSettings"] = ["smtp"],
        };

    /// <summary>The names that are valid below the root without a declaration in the file.</summary>
    public static IReadOnlyList<string> Roots { get; } =
    [
        "appSettings",
        "assemblyBinding",
        "configBuilders",
        "configProtectedData",
        "configSections",
        "connectionStrings",
        "location",
        "mscorlib",
        "runtime",
        "satelliteassemblies",
        "startup",
        "system.codedom",
        "system.data",
        "system.data.dataset",
        "system.data.odbc",
        "system.data.oledb",
        "system.data.oracleclient",
        "system.data.sqlclient",
        Diagnostics,
        Net,
        "system.runtime.caching",
        "system.runtime.remoting",
        "system.runtime.serialization",
        "system.serviceModel",
        "system.serviceModel.activation",
        "system.transactions",
        "system.web",
        "system.web.extensions",
        "system.webServer",
        "system.windows.forms",
        "system.xaml.hosting",
        "system.xml.serialization",
        "uri",
        "windows",
    ];

    /// <summary>The sections that .NET Framework ignores, so that they may occur more than once.</summary>
    public static IReadOnlyList<string> Ignored { get; } =
    [
        "assemblyBinding",
        "mscorlib",
        "runtime",
        "satelliteassemblies",
        "startup",
        "system.runtime.remoting",
        "system.webServer",
        "windows",
    ];

    private static ElementSchema Proxy() =>
        new()
        {
            Attributes = Of(("enabled", ValueSchema.Boolean), ("useDefaultCredentials", ValueSchema.Boolean)),
            Children = Of(
                (
                    "proxy",
                    Leaf(
                        ("autoDetect", s_triState),
                        ("scriptLocation", ValueSchema.AbsoluteUri),
                        ("bypassonlocal", s_triState),
                        ("proxyaddress", ValueSchema.AbsoluteUri),
                        ("usesystemdefault", s_triState)
                    )
                ),
                (
                    "bypasslist",
                    new ElementSchema
                    {
                        Items = new CollectionSchema(
                            "add",
                            Leaf(("address", ValueSchema.Expression)),
                            "address",
                            RefusesDuplicates: false
                        ),
                    }
                ),
                ("module", Leaf(("type", ValueSchema.Text)))
            ),
        };

    private static ElementSchema RequestCaching() =>
        new()
        {
            Attributes = Of(
                ("defaultPolicyLevel", s_cacheLevel),
                ("disableAllCaching", ValueSchema.Boolean),
                ("isPrivateCache", ValueSchema.Boolean),
                ("unspecifiedMaximumAge", ValueSchema.Duration)
            ),
            Children = Of(
                (
                    "defaultHttpCachePolicy",
                    Leaf(
                        ("maximumAge", ValueSchema.Duration),
                        ("maximumStale", ValueSchema.Duration),
                        ("minimumFresh", ValueSchema.Duration),
                        (
                            "policyLevel",
                            ValueSchema.Words(
                                "Default",
                                "BypassCache",
                                "CacheOnly",
                                "CacheIfAvailable",
                                "Revalidate",
                                "Reload",
                                "NoCacheNoStore",
                                "CacheOrNextCacheOnly",
                                "Refresh"
                            )
                        )
                    )
                ),
                ("defaultFtpCachePolicy", Leaf(("policyLevel", s_cacheLevel)))
            ),
        };

    private static ElementSchema Settings() =>
        new()
        {
            Children = Of(
                (
                    "httpWebRequest",
                    Leaf(
                        ("maximumResponseHeadersLength", ValueSchema.Number),
                        ("maximumErrorResponseLength", ValueSchema.Number),
                        ("maximumUnauthorizedUploadLength", ValueSchema.Number),
                        ("useUnsafeHeaderParsing", ValueSchema.Boolean)
                    )
                ),
                ("ipv6", Leaf(("enabled", ValueSchema.Boolean))),
                (
                    "servicePointManager",
                    Leaf(
                        ("checkCertificateName", ValueSchema.Boolean),
                        ("checkCertificateRevocationList", ValueSchema.Boolean),
                        ("dnsRefreshTimeout", ValueSchema.Number),
                        ("enableDnsRoundRobin", ValueSchema.Boolean),
                        (
                            "encryptionPolicy",
                            ValueSchema.Words("RequireEncryption", "AllowNoEncryption", "NoEncryption")
                        ),
                        ("expect100Continue", ValueSchema.Boolean),
                        ("useNagleAlgorithm", ValueSchema.Boolean)
                    )
                ),
                (
                    "socket",
                    Leaf(
                        ("alwaysUseCompletionPortsForConnect", ValueSchema.Boolean),
                        ("alwaysUseCompletionPortsForAccept", ValueSchema.Boolean),
                        (
                            "ipProtectionLevel",
                            ValueSchema.Words("Unspecified", "Unrestricted", "EdgeRestricted", "Restricted")
                        )
                    )
                ),
                (
                    "webProxyScript",
                    Leaf(
                        ("autoConfigUrlRetryInterval", ValueSchema.Number),
                        ("downloadTimeout", ValueSchema.Duration),
                        ("executionTimeout", ValueSchema.Duration)
                    )
                ),
                ("performanceCounters", Leaf(("enabled", ValueSchema.Boolean))),
                ("httpListener", HttpListener()),
                (
                    "webUtility",
                    Leaf(
                        (
                            "unicodeDecodingConformance",
                            ValueSchema.AnyCase(("Auto", 0), ("Strict", 1), ("Compat", 2), ("Loose", 3))
                        ),
                        ("unicodeEncodingConformance", ValueSchema.AnyCase(("Auto", 0), ("Strict", 1), ("Compat", 2)))
                    )
                ),
                ("windowsAuthentication", Leaf(("defaultCredentialsHandleCacheSize", ValueSchema.Number)))
            ),
        };

    private static ElementSchema HttpListener() =>
        new()
        {
            Attributes = Of(("unescapeRequestUrl", ValueSchema.Boolean)),
            Children = Of(
                (
                    "timeouts",
                    Leaf(
                        ("entityBody", ValueSchema.Duration),
                        ("drainEntityBody", ValueSchema.Duration),
                        ("requestQueue", ValueSchema.Duration),
                        ("idleConnection", ValueSchema.Duration),
                        ("headerWait", ValueSchema.Duration),
                        ("minSendBytesPerSecond", ValueSchema.Number)
                    )
                )
            ),
        };

    private static ElementSchema Mail() =>
        new()
        {
            Attributes = Of(
                ("from", ValueSchema.Text),
                (
                    "deliveryMethod",
                    ValueSchema.AnyCase(("Network", 0), ("SpecifiedPickupDirectory", 1), ("PickupDirectoryFromIis", 2))
                ),
                ("deliveryFormat", ValueSchema.AnyCase(("SevenBit", 0), ("International", 1)))
            ),
            Children = Of(
                (
                    "network",
                    Leaf(
                        ("defaultCredentials", ValueSchema.Boolean),
                        ("host", ValueSchema.Text),
                        ("clientDomain", ValueSchema.Text),
                        ("password", ValueSchema.Text),
                        ("port", ValueSchema.Number),
                        ("userName", ValueSchema.Text),
                        ("targetName", ValueSchema.Text),
                        ("enableSsl", ValueSchema.Boolean)
                    )
                ),
                ("specifiedPickupDirectory", Leaf(("pickupDirectoryLocation", ValueSchema.Text)))
            ),
        };

    internal static ElementSchema Collection(string key, ElementSchema item) =>
        new() { Items = new CollectionSchema("add", item, key) };

    internal static ElementSchema Leaf(params (string Name, ValueSchema Value)[] attributes) =>
        new() { Attributes = Of(attributes) };

    internal static Dictionary<string, T> Of<T>(params (string Name, T Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => entry.Value);
}
