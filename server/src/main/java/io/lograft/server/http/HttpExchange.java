package io.lograft.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One connection: one request, one answer, closed. Owned by the HTTP thread. */
final class HttpExchange extends SimpleChannelInboundHandler<HttpObject> {
    private final Map<String, HttpPage> pages;
    private boolean answered;

    HttpExchange(Map<String, HttpPage> pages) {
        this.pages = pages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (!answered && message instanceof HttpRequest request) {
            answered = true;
            send(context, answer(request), request.method().equals(HttpMethod.HEAD));
        }
    }

    private HttpAnswer answer(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return HttpAnswer.text(400, "the request is malformed, or its line or headers are too long\n");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return HttpAnswer.text(405, "only GET and HEAD are served here\n");
        }
        int query = request.uri().indexOf('?');
        HttpPage page = pages.get(query < 0 ? request.uri() : request.uri().substring(0, query));
        return page == null
                ? HttpAnswer.text(404, "no such page; / lists them\n")
                : page.content().get();
    }

    private static void send(ChannelHandlerContext context, HttpAnswer answer, boolean headOnly) {
        ByteBuf body = Unpooled.wrappedBuffer(answer.body().getBytes(StandardCharsets.UTF_8));
        int length = body.readableBytes();
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                headOnly ? Unpooled.EMPTY_BUFFER : body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CONNECTION, "close");
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Timeouts, resets and malformed bytes are the peer's affair; the connection ends and nothing else.
        context.close();
    }
}
