using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>What is read of an application.</summary>
internal sealed class ApplicationBody
{
    public string? Id { get; set; }

    public string? AppId { get; set; }

    public string? DisplayName { get; set; }

    public List<string>? Tags { get; set; }

    /// <summary>Null where the application is not published, or where the answer left it out.</summary>
    public PublishingBody? OnPremisesPublishing { get; set; }
}

/// <summary>Up to 20 requests in one.</summary>
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

/// <summary>A connector as the service writes it.</summary>
internal sealed class ConnectorBody
{
    public string? Id { get; set; }

    public string? MachineName { get; set; }

    public string? ExternalIp { get; set; }

    public string? Status { get; set; }

    public string? Version { get; set; }
}

/// <summary>A connector group as the service writes it, and as it is created: what is null is not sent.</summary>
internal sealed class ConnectorGroupBody
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Region { get; set; }

    public string? ConnectorGroupType { get; set; }

    public bool? IsDefault { get; set; }
}

/// <summary>An answer that is an error.</summary>
internal sealed class ErrorBody
{
    public ErrorDetail? Error { get; set; }
}

/// <summary>
/// An error, or the inner error of one; the service spells the inner one in two ways, which are read alike.
/// </summary>
internal sealed class ErrorDetail
{
    public string? Code { get; set; }

    public string? Message { get; set; }

    public ErrorDetail? InnerError { get; set; }
}

/// <summary>Any object of which only the id is wanted.</summary>
internal sealed class IdBody
{
    public string? Id { get; set; }
}

/// <summary>One page of a collection.</summary>
internal sealed class PageBody<T>
{
    public List<T>? Value { get; set; }

    [JsonProperty("@odata.nextLink")]
    public string? NextLink { get; set; }
}

/// <summary>What is read of an application's publishing.</summary>
internal sealed class PublishingBody
{
    /// <summary>enterpriseapp, nonwebapp, quickaccessapp or what the service names next.</summary>
    public string? ApplicationType { get; set; }
}

/// <summary>A reference to another object.</summary>
internal sealed class ReferenceBody
{
    public ReferenceBody(string id) => Id = id;

    [JsonProperty("@odata.id")]
    public string Id { get; }
}
