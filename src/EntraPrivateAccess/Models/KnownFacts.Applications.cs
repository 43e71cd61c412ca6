namespace EntraPrivateAccess.Models;

// The facts about the applications behind a connector.
internal static partial class KnownFacts
{
    public static KnownFact BackendProxy { get; } =
        new(
            "BackendProxy",
            "The check BackendSettings warns if UseDefaultProxyForBackendRequests is set on a version that does not "
                + "support it. Test-ConnectorApplication uses the proxy of the connector service if it is set, and "
                + "otherwise connects directly; that a version that does not support it connects directly is "
                + "inferred.",
            new FactClaim(
                "A forward proxy between connector and application is supported for application proxy from version "
                    + "1.5.1526.0, and for Private Access from version 1.5.3890.0.",
                FactSources.Troubleshoot
            )
        );

    public static KnownFact SessionAffinity { get; } =
        new(
            "SessionAffinity",
            "The module neither reads nor changes this setting. It is not a setting of a connector or a group.",
            new FactClaim(
                "The connector for a request is selected per application: trafficRoutingMethod is random, the "
                    + "default, or sessionPersistence. It applies to Private Access applications only.",
                FactSources.PublishingReference
            )
        );

    public static KnownFact BackendCertificates { get; } =
        new(
            "BackendCertificates",
            "Test-ConnectorApplication reads the property of each web application: with true, a certificate that is "
                + "not valid is a failure, and otherwise a warning. That a connector then refuses the connection is "
                + "inferred from the name of the property. In the segments of Private Access, TLS is between the "
                + "user's device and the application, which is inferred, too, and so is that a connector requires "
                + "TLS 1.2 of a web application.",
            new FactClaim(
                "isBackendCertificateValidationEnabled contains whether the certificate of the application is "
                    + "validated. It is true by default for new application proxy applications, and false for those "
                    + "that existed before.",
                FactSources.PublishingReference
            )
        );

    public static KnownFact ApplicationSegments { get; } =
        new(
            "ApplicationSegments",
            "Test-ConnectorApplication reads the segments of each Private Access application. If the service refuses "
                + "that, the row of the application names the permission, and the other applications are tested.",
            new FactClaim(
                "The segments of an application require Application.Read.All or Application.ReadWrite.All.",
                FactSources.PermissionsData
            )
        );
}
