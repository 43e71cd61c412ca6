using System;
using System.Net.Http;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph;

/// <summary>One request. <see cref="GraphPaths"/> writes its address.</summary>
/// <param name="Url">Relative to the root's <c>/beta</c>, or a next link as the service sent it.</param>
/// <param name="Body">Serialized as JSON, or null.</param>
internal sealed record GraphRequest(HttpMethod Method, string Url, object? Body = null)
{
    /// <summary>True where sending it twice leaves the same state as sending it once.</summary>
    public bool Repeatable { get; init; } = Method != HttpMethod.Post;

    /// <summary>Takes what is wanted out of a good answer while that passes by; nothing keeps its text.</summary>
    public Func<JsonReader, object?> Read { get; init; } = GraphJson.Pass;

    public static GraphRequest Get<T>(string url)
        where T : class =>
        new(HttpMethod.Get, url) { Read = GraphJson.Read<T> };

    public static GraphRequest Post<T>(string url, object body)
        where T : class =>
        new(HttpMethod.Post, url, body) { Read = GraphJson.Read<T> };

    public static GraphRequest Delete(string url) => new(HttpMethod.Delete, url);

    /// <summary>A reference that is set twice points to the same: safe to repeat although it is a POST.</summary>
    public static GraphRequest Refer(string url, string target) => new(HttpMethod.Post, url, new Wire.ReferenceBody(target)) { Repeatable = true };
}
