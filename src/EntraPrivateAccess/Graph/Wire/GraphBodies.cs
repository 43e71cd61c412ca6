using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>The properties that are read from an application.</summary>
internal sealed class ApplicationBody : ICheckedBody
{
    [JsonIgnore]
    public string? Problem => CheckedBody.RequireId(Id, "an application");

    public string? Id { get; set; }

    public string? AppId { get; set; }

    public string? DisplayName { get; set; }

    public List<string>? Tags { get; set; }

    /// <summary>Null if the application is not published, or if the response omits it.</summary>
    public PublishingBody? OnPremisesPublishing { get; set; }
}

/// <summary>The body of a batch: up to 20 requests.</summary>
internal sealed class BatchBody
{
    public BatchBody(List<BatchItem> requests) => Requests = requests;

    public List<BatchItem> Requests { get; }
}

/// <summary>One request of a batch.</summary>
internal sealed class BatchItem
{
    public string? Id { get; set; }

    public string? Method { get; set; }

    public string? Url { get; set; }

    public Dictionary<string, string>? Headers { get; set; }

    public object? Body { get; set; }
}

/// <summary>A connector in the service's JSON format.</summary>
internal sealed class ConnectorBody : ICheckedBody
{
    [JsonIgnore]
    public string? Problem => CheckedBody.RequireId(Id, "a connector");

    public string? Id { get; set; }

    public string? MachineName { get; set; }

    public string? ExternalIp { get; set; }

    public string? Status { get; set; }

    public string? Version { get; set; }
}

/// <summary>
/// A connector group in the service's JSON format, for reads and for creation. Null properties are not sent.
/// </summary>
internal sealed class ConnectorGroupBody : ICheckedBody
{
    [JsonIgnore]
    public string? Problem => CheckedBody.RequireId(Id, "a connector group");

    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Region { get; set; }

    public string? ConnectorGroupType { get; set; }

    public bool? IsDefault { get; set; }
}

/// <summary>An error response.</summary>
internal sealed class ErrorBody
{
    public ErrorDetail? Error { get; set; }
}

/// <summary>
/// An error or its inner error. The service spells the name of the inner error in two ways; both are read.
/// </summary>
internal sealed class ErrorDetail
{
    public string? Code { get; set; }

    public string? Message { get; set; }

    public ErrorDetail? InnerError { get; set; }
}

/// <summary>
/// Any object of which only the ID is read. It may be missing: then the object is requested separately.
/// </summary>
internal sealed class IdBody
{
    public string? Id { get; set; }
}

/// <summary>The properties that are read from the tenant.</summary>
internal sealed class OrganizationBody : ICheckedBody
{
    [JsonIgnore]
    public string? Problem => CheckedBody.RequireId(Id, "a tenant");

    public string? Id { get; set; }

    public string? DisplayName { get; set; }
}

/// <summary>One page of a collection.</summary>
internal sealed class PageBody<T> : ICheckedBody
{
    [JsonIgnore]
    public string? Problem =>
        Value is null
            ? "it contains no list of objects"
            : Value
                .Select(item => item is null ? "its list contains an empty object" : (item as ICheckedBody)?.Problem)
                .FirstOrDefault(problem => problem is not null);

    public List<T>? Value { get; set; }

    [JsonProperty("@odata.nextLink")]
    public string? NextLink { get; set; }
}

/// <summary>The property that is read from the tenant's publishing profile.</summary>
internal sealed class PublishingProfileBody
{
    public bool? IsEnabled { get; set; }
}

/// <summary>The properties that are read from an application's publishing settings.</summary>
internal sealed class PublishingBody
{
    /// <summary>enterpriseapp, nonwebapp, quickaccessapp or a value that the service adds later.</summary>
    public string? ApplicationType { get; set; }

    /// <summary>random, sessionPersistence or a value that the service adds later.</summary>
    public string? TrafficRoutingMethod { get; set; }

    /// <summary>The address at which a connector reaches a web application.</summary>
    public string? InternalUrl { get; set; }

    /// <summary>Whether connectors validate the certificate of a web application.</summary>
    public bool? IsBackendCertificateValidationEnabled { get; set; }

    /// <summary>
    /// The further addresses of a web application. Microsoft announced that the service stops returning them here.
    /// </summary>
    public List<SegmentBody>? OnPremisesApplicationSegments { get; set; }
}

/// <summary>The properties that are read from a segment of an application.</summary>
internal sealed class SegmentBody
{
    /// <summary>The address at which a connector reaches a web application; null for Private Access.</summary>
    public string? InternalUrl { get; set; }

    /// <summary>The destination of a Private Access application; null for a web application.</summary>
    public string? DestinationHost { get; set; }

    /// <summary>ipAddress, ipRange, ipRangeCidr, fqdn, dnsSuffix or a value that the service adds later.</summary>
    public string? DestinationType { get; set; }

    /// <summary>A port of older segments.</summary>
    public int? Port { get; set; }

    /// <summary>Ports such as 443, and ranges such as 8000-8010.</summary>
    public List<string>? Ports { get; set; }

    /// <summary>tcp, udp or both.</summary>
    public string? Protocol { get; set; }
}

/// <summary>A reference to another object.</summary>
internal sealed class ReferenceBody
{
    public ReferenceBody(string id) => Id = id;

    [JsonProperty("@odata.id")]
    public string Id { get; }
}

/// <summary>A body that can tell a complete object from other valid JSON.</summary>
internal interface ICheckedBody
{
    /// <summary>The reason why the body is not a complete answer, as a clause; null if it is complete.</summary>
    string? Problem { get; }
}

/// <summary>Checks that bodies of several types share.</summary>
internal static class CheckedBody
{
    /// <summary>Every object of Microsoft Graph has an ID, which is returned even if it is not selected.</summary>
    public static string? RequireId(string? id, string what) =>
        string.IsNullOrWhiteSpace(id) ? $"it contains {what} without an ID" : null;
}
